"""A registry: accounts, sign-ins and CLI secrets tied to one provider, without HTTP."""

from __future__ import annotations

import secrets
from functools import partial
from hmac import compare_digest
from typing import TYPE_CHECKING

from harness.events import (
    Refusal,
    RegistryStarted,
    SecretChecked,
    SignInCompleted,
    SignInRefused,
    TokenStored,
    UserOnboarded,
)
from harness.registry.accounts import Accounts
from harness.registry.oidc.id_token import identity, remaining
from harness.registry.oidc.relying_party import RelyingParty
from harness.registry.oidc.sign_in import SignIn, SignInError
from harness.registry.profiles import profile_for
from harness.registry.refused import SecretRefused
from harness.registry.service_token import TokenSigner
from harness.registry.sessions import Sessions
from harness.registry.shown import shown
from mock_idp.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from harness.registry.accounts import Account
    from harness.registry.oidc.sign_in import Person
    from harness.registry.sessions import Session
    from harness.registry.settings import RegistryConfig
    from harness.registry.token import StoredToken
    from mock_idp.clock import Clock
    from mock_idp.history import History

random_word: Callable[[], str] = partial(secrets.token_urlsafe, 24)
"""32 characters, as Harbor's GenerateRandomString."""


class Registry:
    """What `harness.registry.http` puts on the wire."""

    def __init__(
        self,
        config: RegistryConfig,
        *,
        clock: Clock,
        history: History,
        chance: Callable[[], str] = random_word,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Assemble the parts; ``chance`` returns an unguessable string at each call.

        Raises:
            ValueError: no profile behaves like the configured version.

        """
        self.config, self.clock, self.history, self.chance = config, clock, history, chance
        self.profile = profile_for(config.version)
        self.csrf_key = chance()
        self.party = RelyingParty(config, self.profile, clock=clock, history=history, transport=transport)
        self.sign_in = SignIn(self.party, f"{config.external_url}/c/oidc/callback")
        self.accounts, self.sessions, self.signer = Accounts(), Sessions(chance), TokenSigner()
        version = ".".join(str(part) for part in self.profile.version)
        history.append(RegistryStarted(version, self.profile.name, config.issuer, config.scope))

    # --- the browser -------------------------------------------------------------------------

    async def begin_sign_in(self, session: Session) -> str:
        """Return where to send the browser.

        Raises:
            SignInError: the provider cannot be asked.

        """
        session.state = self.chance()
        session.code_verifier = self.chance() + self.chance() if self.profile.pkce else None
        try:
            return await self.sign_in.authorization_url(session.state, session.code_verifier)
        except SignInError as refused:
            self.history.append(SignInRefused(refused.status, refused.reason))
            raise

    async def finish_sign_in(
        self, session: Session | None, state: str, code: str, error: str
    ) -> Account | None:
        """Return the user who is back, or None if a newcomer has to choose a name first.

        Raises:
            SignInError: the browser is not let in.

        """
        try:
            return await self._finish_sign_in(session, state, code, error)
        except SignInError as refused:
            self.history.append(SignInRefused(refused.status, refused.reason))
            raise

    async def _finish_sign_in(
        self, session: Session | None, state: str, code: str, error: str
    ) -> Account | None:
        if session is None or not session.state or not compare_digest(session.state.encode(), state.encode()):
            raise SignInError(400, "State mismatch")
        session.state = ""
        if error:
            raise SignInError(400, f"OIDC callback returned error: {error}")
        person = await self.sign_in.exchange(code, session.code_verifier)
        account = self.accounts.of_subject(person.iss, person.sub)
        if account is None:
            session.newcomer = person
            return None
        self.accounts.store_token(account.username, person.token)
        session.username = account.username
        self.history.append(self._signed_in(account.username, person))
        return account

    def onboard(self, session: Session | None, username: str) -> Account:
        """Give the newcomer of ``session`` a name and a CLI secret.

        Raises:
            NameTaken: the name is another user's.
            SignInError: 400, if nobody is waiting for a name.

        """
        person = session.newcomer if session else None
        if session is None or person is None:
            raise SignInError(400, "Failed to get OIDC user info from session")
        account = self.accounts.add(
            username,
            email=str(person.claims.get("email") or ""),
            secret=self.chance(),
            iss=person.iss,
            sub=person.sub,
            token=person.token,
        )
        session.newcomer, session.username = None, username
        self.history.append(UserOnboarded(username))
        self.history.append(self._signed_in(username, person))
        return account

    async def signed_in(self, session: Session | None) -> Account | None:
        """Return whose session it is; Harbor 1.8 to 1.9.1 end it with the token behind it."""
        account = self.accounts.named(session.username) if session and session.username else None
        if account is None or not self.profile.session_checks_token:
            return account
        try:
            await self.profile.check_token(account, self.party, partial(self._keep, account.username))
        except SecretRefused:
            return None
        return account

    def _signed_in(self, username: str, person: Person) -> SignInCompleted:
        token = person.token
        return SignInCompleted(
            username=username,
            iss=person.iss,
            sub=person.sub,
            scope=self.config.scope,
            access_token=fingerprint(token.access_token),
            refresh_token=fingerprint(token.refresh_token),
            id_token=fingerprint(token.id_token),
            expires_in=token.expires_in,
            id_token_expires_in=remaining(token.id_token, self.clock.now()),
            claims=identity(token.id_token)[1],
            aud=self.config.client_id,
        )

    # --- the client --------------------------------------------------------------------------

    async def check_secret(self, username: str, secret: str) -> bool:
        """Tell whether ``secret`` is the user's CLI secret and the token behind it is good.

        There is no lock from the reading of the account to the storing of a refreshed token, as in every
        Harbor: parallel logins at expiry send parallel refresh grants.
        """
        prefix, name = self.profile.robot_prefix, shown(username)
        if prefix and username.startswith(prefix):
            # Harbor looks for a robot of that name, and says nothing about secrets.
            return False
        try:
            account = self._account_with(username, secret)
            await self.profile.check_token(account, self.party, partial(self._keep, username))
        except SecretRefused as refused:
            line = self.profile.log_line.format(username=name, reason=refused.reason)
            self.history.append(SecretChecked(name, accepted=False, refusal=refused.refusal, log=line))
            return False
        self.history.append(SecretChecked(name, accepted=True, refusal=None, log=""))
        return True

    def _account_with(self, username: str, secret: str) -> Account:
        account = self.accounts.named(username)
        if account is None:
            reason = f"oidc user data with username {shown(username)} not found"
            raise SecretRefused(Refusal.UNKNOWN_USER, f"failed to get oidc user info, error: {reason}")
        if not compare_digest(account.secret.encode(), secret.encode(errors="surrogatepass")):
            reason = f"failed to verify the secret: secret mismatch, username: {shown(username)}"
            raise SecretRefused(Refusal.SECRET_MISMATCH, reason)
        return account

    def _keep(self, username: str, token: StoredToken) -> None:
        self.accounts.store_token(username, token)
        self.history.append(
            TokenStored(
                username=username,
                access_token=fingerprint(token.access_token),
                refresh_token=fingerprint(token.refresh_token),
                id_token=fingerprint(token.id_token),
            )
        )
