"""What a sign-in leaves behind: grant, code, consent, and the session's list of clients."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mock_idp.protocol import pairwise, prompts
from mock_idp.protocol.model import AuthorizationCode, Consented, Grant

if TYPE_CHECKING:
    from mock_idp.endpoints.sessions import SignedIn
    from mock_idp.protocol.authorization import AuthorizationRequest
    from mock_idp.protocol.model import Client, Session, User
    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider


@dataclass(frozen=True, kw_only=True, slots=True)
class Granting:
    """All that a code is made of."""

    request: AuthorizationRequest
    client: Client
    user: User
    session: Session
    sub: str
    now: float
    code_lifetime: float
    fresh_grant_id: str
    fresh_code: str = field(repr=False)

    def issue(self, stored: Transaction) -> AuthorizationCode:
        """Write everything down and return the code."""
        key = Consented.key_of(self.client.client_id, self.user.username)
        before = stored.get(Consented, key)
        grant, code = self._grant(first_consent=before is None), self._code()
        stored.put(grant)
        stored.put(code)
        self._remember_consent(stored, before)
        if is_kept(self.session) and self.client.client_id not in self.session.client_ids:
            client_ids = (*self.session.client_ids, self.client.client_id)
            stored.put(replace(self.session, client_ids=client_ids))
        return code

    def _grant(self, *, first_consent: bool) -> Grant:
        request, session, kept = self.request, self.session, is_kept(self.session)
        return Grant(
            grant_id=self.fresh_grant_id,
            client_id=self.client.client_id,
            username=self.user.username,
            sub=self.sub,
            scope=request.scope,
            auth_time=session.auth_time,
            created_at=self.now,
            nonce=request.nonce,
            acr=request.acr,
            amr=session.amr if request.wants_amr else (),
            session_id=session.session_id if kept else None,
            sid=session.sid if kept and takes_part_in_logout(self.client) else None,
            id_token_claims=request.claims.id_token,
            userinfo_claims=request.claims.userinfo,
            first_consent=first_consent,
            prompted_consent=prompts.CONSENT in request.prompt,
            access_type=request.access_type,
        )

    def _code(self) -> AuthorizationCode:
        request = self.request
        return AuthorizationCode(
            value=self.fresh_code,
            grant_id=self.fresh_grant_id,
            redirect_uri=request.redirect_uri if request.names_redirect_uri else None,
            code_challenge=request.code_challenge,
            expires_at=self.now + self.code_lifetime,
        )

    def _remember_consent(self, stored: Transaction, before: Consented | None) -> None:
        """Add what is granted now; to sign in is to consent where no page asks."""
        if before is None:
            given = Consented(
                client_id=self.client.client_id, username=self.user.username, scope=self.request.scope
            )
            stored.put(given)
        elif not set(self.request.scope) <= set(before.scope):
            scope = tuple(dict.fromkeys((*before.scope, *self.request.scope)))
            stored.put(replace(before, scope=scope))


def granting(provider: Provider, request: AuthorizationRequest, client: Client, who: SignedIn) -> Granting:
    """Return what a code for ``who`` is signed in at ``client`` is made of, now."""
    user = who.user
    return Granting(
        request=request,
        client=client,
        user=user,
        session=who.session,
        sub=subject(provider, client, user),
        now=provider.now(client.client_id),
        code_lifetime=provider.policies.of(client.client_id, user.username).lifetimes.code,
        fresh_grant_id=provider.chance(),
        fresh_code=provider.chance(),
    )


def subject(provider: Provider, client: Client, user: User) -> str:
    """Return what ``client`` knows ``user`` by."""
    return pairwise.subject(user, client, provider.settings.pairwise_salt)


def is_kept(session: Session) -> bool:
    """Tell whether a session outlives the request it was made in."""
    return session.expires_at > session.auth_time


def takes_part_in_logout(client: Client) -> bool:
    """Tell whether the client registered anything about logout: who did not has no use for a ``sid``."""
    return bool(
        client.backchannel_logout_uri or client.frontchannel_logout_uri or client.post_logout_redirect_uris
    )
