"""What happens in the person's browser: authorization request, sign-in, redirect back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from hmac import compare_digest
from typing import TYPE_CHECKING

from mock_idp.events import (
    AuthorizationRefused,
    AuthorizationRequested,
    CodeIssued,
    UserAuthenticated,
    UserRefused,
)
from mock_idp.fingerprint import fingerprint
from mock_idp.protocol import authorization, redirection
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.model import AuthorizationCode, Grant, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.authorization import AuthorizationRequest
    from mock_idp.protocol.model import Client
    from mock_idp.protocol.records import Record, Transaction
    from mock_idp.provider import Provider

_PATIENCE = 600.0
"""Seconds a person may take to sign in."""
_MOST_PENDING = 10_000


@dataclass(frozen=True, kw_only=True)
class PendingSignIn:
    """An authorization request that waits for a person, in the one browser that sent it."""

    pending_id: str
    request: AuthorizationRequest
    browser: str = field(repr=False)
    """Value of the cookie of that browser."""
    csrf: str = field(repr=False)
    """Stands in the form; another site can neither read it nor set the cookie."""
    expires_at: float


def _keep(grant: Record, code: Record, stored: Transaction) -> None:
    stored.put(grant)
    stored.put(code)


class SignInRefused(Exception):  # noqa: N818  an answer of the protocol, not a fault
    """A sign-in form that cannot be accepted."""

    def __init__(self, cause: Cause) -> None:
        """Keep the reason."""
        super().__init__(cause)
        self.cause = cause


class FrontChannel:
    """The authorization endpoint and the sign-in page, without HTTP."""

    def __init__(self, provider: Provider) -> None:
        """Begin with nobody waiting."""
        self._provider = provider
        self._pending: dict[str, PendingSignIn] = {}

    async def begin(self, params: Mapping[str, str], browser: str) -> PendingSignIn | str:
        """Return the sign-in to show, or the URI to redirect to with an error.

        Raises:
            OAuthError: it is not safe to redirect; tell the person (RFC 6749 4.1.2.1).

        """
        client = await self._provider.clients.find(params.get("client_id", ""))
        uri = self._redirect_uri(params, client)
        assert client is not None  # noqa: S101  else there were no redirect_uri
        try:
            openid = self._provider.settings.openid
            request = authorization.validate(params, client, uri, openid=openid)
        except OAuthError as error:
            return self._refuse(client.client_id, uri, params.get("state"), error)
        self._provider.history.append(
            AuthorizationRequested(
                client_id=client.client_id,
                scope=" ".join(request.scope),
                nonce=request.nonce is not None,
                pkce=request.code_challenge is not None,
            )
        )
        return self._remember(request, browser)

    def find(self, pending_id: str) -> PendingSignIn | None:
        """Return the sign-in that still waits under that id."""
        pending = self._pending.get(pending_id)
        return pending if pending and self._provider.clock.now() < pending.expires_at else None

    def check(self, form: Mapping[str, str], browser: str) -> PendingSignIn:
        """Return the sign-in that ``form`` answers.

        Raises:
            SignInRefused: NOT_SIGNED_IN, if it does not come from the page this browser was shown.

        """
        pending = self.find(form.get("request", ""))
        if pending is None or not (
            compare_digest(pending.browser.encode(), browser.encode())
            and compare_digest(pending.csrf.encode(), form.get("csrf", "").encode())
        ):
            raise SignInRefused(Cause.NOT_SIGNED_IN)
        return pending

    async def sign_in(self, pending: PendingSignIn, username: str, password: str) -> str:
        """Return the URI that takes the code to the client.

        Raises:
            SignInRefused: unknown user, wrong password, or a disabled user.

        """
        user = self._provider.directory.check_password(username, password)
        if isinstance(user, Cause):
            known = self._provider.directory.find(username) is not None
            self._provider.history.append(UserRefused(username if known else "", user))
            raise SignInRefused(user)
        self._provider.history.append(UserAuthenticated(user.username))
        self._pending.pop(pending.pending_id, None)
        return await self._issue_code(pending.request, user)

    def cancel(self, pending: PendingSignIn) -> str:
        """Return the URI that tells the client that the person would not sign in."""
        self._pending.pop(pending.pending_id, None)
        error = OAuthError(ErrorCode.ACCESS_DENIED, Cause.CANCELLED, "The person cancelled the sign-in.")
        request = pending.request
        return self._refuse(request.client_id, request.redirect_uri, request.state, error)

    def _redirect_uri(self, params: Mapping[str, str], client: Client | None) -> str:
        try:
            return authorization.redirect_uri_in(params, client)
        except OAuthError as error:
            known = "" if client is None else client.client_id
            self._provider.history.append(AuthorizationRefused(known, error.code, error.cause))
            raise

    def _remember(self, request: AuthorizationRequest, browser: str) -> PendingSignIn:
        while len(self._pending) >= _MOST_PENDING:
            del self._pending[next(iter(self._pending))]
        provider = self._provider
        pending = PendingSignIn(
            pending_id=provider.chance(),
            request=request,
            browser=browser,
            csrf=provider.chance(),
            expires_at=provider.clock.now() + _PATIENCE,
        )
        self._pending[pending.pending_id] = pending
        return pending

    async def _issue_code(self, request: AuthorizationRequest, user: User) -> str:
        provider, now = self._provider, self._provider.clock.now()
        grant = Grant(
            grant_id=provider.chance(),
            client_id=request.client_id,
            username=user.username,
            sub=user.sub,
            scope=request.scope,
            auth_time=now,
            created_at=now,
            nonce=request.nonce,
            access_type=request.access_type,
        )
        code = AuthorizationCode(
            value=provider.chance(),
            grant_id=grant.grant_id,
            redirect_uri=request.redirect_uri,
            code_challenge=request.code_challenge,
            expires_at=now + provider.policies.of(grant.client_id, user.username).lifetimes.code,
        )
        await provider.store.transact(partial(_keep, grant, code))
        scope = " ".join(request.scope)
        provider.history.append(CodeIssued(grant.client_id, user.username, scope, fingerprint(code.value)))
        answer = {"code": code.value, "state": request.state, "iss": self._issuer}
        return redirection.with_query(request.redirect_uri, answer)

    def _refuse(self, client_id: str, uri: str, state: str | None, error: OAuthError) -> str:
        """Return ``uri`` with the error (RFC 6749 4.1.2.1) and the issuer (RFC 9207)."""
        self._provider.history.append(AuthorizationRefused(client_id, error.code, error.cause))
        answer = {"error": error.code, "error_description": error.description, "state": state}
        return redirection.with_query(uri, answer | {"iss": self._issuer})

    @property
    def _issuer(self) -> str | None:
        """What tells the client who answers (RFC 9207); plain OAuth 2.0 has no issuer."""
        return self._provider.issuer if self._provider.settings.openid else None
