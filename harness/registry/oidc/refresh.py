"""The refresh grant as golang.org/x/oauth2 sends it: two authentication styles, one after the other."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import httpx

from harness.events import RefreshAnswered, RefreshSent, Refusal
from harness.registry.oidc.answers import token_fields, words
from harness.registry.oidc.id_token import identity, remaining
from harness.registry.refused import SecretRefused
from harness.registry.token import NotAToken, StoredToken, from_response
from mock_idp.fingerprint import fingerprint
from mock_idp.history import Outcome

if TYPE_CHECKING:
    from harness.registry.settings import RegistryConfig
    from mock_idp.clock import Clock
    from mock_idp.history import History

_BASIC, _POST = "basic", "post"
_NEVER_SENT = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol,
    httpx.LocalProtocolError, httpx.InvalidURL, ValueError,
)  # fmt: skip


class RefreshGrant:
    """Sends refresh grants for one registry."""

    def __init__(
        self,
        config: RegistryConfig,
        http_client: httpx.AsyncClient,
        *,
        clock: Clock,
        history: History,
        probes_always: bool,
        names_errors: bool,
    ) -> None:
        """Begin without knowing which authentication style the provider takes.

        ``probes_always``: x/oauth2 since v0.13 forgets the style at once, because Harbor builds a new
        ``oauth2.Config`` for each call. ``names_errors``: x/oauth2 since v0.8 prints code and description.
        """
        self._config, self._http, self._clock, self._history = config, http_client, clock, history
        self._probes_always, self._names_errors = probes_always, names_errors
        self._known_style: str | None = None

    def learn(self, style: str) -> None:
        """Remember the authentication style that worked, as x/oauth2 does per process."""
        if not self._probes_always:
            self._known_style = style

    async def send(self, url: str, username: str, held: StoredToken) -> StoredToken:
        """Exchange the refresh token of ``held``; one that does not come back is kept.

        Raises:
            SecretRefused: the provider did not answer with a token; the reason is the last attempt's, as in
                Harbor's log, although the first attempt holds the cause (golang/oauth2#786).

        """
        styles = (self._known_style,) if self._known_style else (_BASIC, _POST)
        failure = SecretRefused(Refusal.REFRESH_FAILED, "")
        for style in styles:
            try:
                fresh = await self._attempt(url, username, held.refresh_token or "", style)
            except SecretRefused as refused:
                failure = refused
                continue
            self.learn(style)
            return replace(fresh, refresh_token=fresh.refresh_token or held.refresh_token)
        raise failure

    async def _attempt(self, url: str, username: str, refresh_token: str, style: str) -> StoredToken:
        """Send one POST and record how it ended."""
        self._history.append(RefreshSent(username, fingerprint(refresh_token), style))
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        try:
            response = await self._http.post(url, **self._authenticated(form, style))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            # If the request was on its way, nobody here can know whether the provider carried it out.
            outcome = Outcome.FAIL if isinstance(error, _NEVER_SENT) else Outcome.INFO
            reason = f'Post "{url}": {type(error).__name__}'
            raise self._failed(username, refresh_token, outcome, reason) from error
        return self._read(response, username, refresh_token)

    def _authenticated(self, form: dict[str, str], style: str) -> dict[str, Any]:
        """Return the request's arguments with the client secret in the header or in the body."""
        client_id, secret = self._config.client_id, self._config.client_secret
        if style == _BASIC:
            # RFC 6749 2.3.1: both parts are form-encoded before they are joined.
            return {"data": form, "auth": (quote_plus(client_id), quote_plus(secret))}
        return {"data": form | {"client_id": client_id, "client_secret": secret}}

    def _read(self, response: httpx.Response, username: str, refresh_token: str) -> StoredToken:
        body = token_fields(response)
        if not response.is_success or self._code_in(body):
            outcome = Outcome.INFO if response.is_server_error else Outcome.FAIL
            said = self._error_words(response, body)
            raise self._failed(username, refresh_token, outcome, said, status=response.status_code, body=body)
        try:
            token = from_response(body, self._clock.now())
        except NotAToken as error:
            raise self._failed(
                username, refresh_token, Outcome.INFO, str(error), status=response.status_code, body=body
            ) from error
        now, status = self._clock.now(), response.status_code
        self._history.append(_answered(username, refresh_token, status, token, now))
        return token

    def _code_in(self, body: dict[str, Any] | None) -> str:
        """Return the provider's error code, which newer x/oauth2 honours whatever the status."""
        code = body.get("error") if body and self._names_errors else None
        return code if isinstance(code, str) else ""

    def _error_words(self, response: httpx.Response, body: dict[str, Any] | None) -> str:
        """Return x/oauth2's words for an error response (``RetrieveError``)."""
        if body and (code := self._code_in(body)):
            described = (body.get(name) for name in ("error_description", "error_uri"))
            return " ".join([f'oauth2: "{code}"', *(f'"{text}"' for text in described if text)])
        status = f"{response.status_code} {response.reason_phrase}"
        return f"oauth2: cannot fetch token: {status} Response: {response.text}"

    def never_shown(self) -> tuple[str, ...]:
        """Return the client secret in each form it is sent in, which a provider might repeat."""
        client_id, secret = self._config.client_id, self._config.client_secret
        basic = b64encode(f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()).decode()
        return (basic, secret, quote_plus(secret))

    def _failed(
        self,
        username: str,
        refresh_token: str,
        outcome: Outcome,
        said: str,
        *,
        status: int | None = None,
        body: dict[str, Any] | None = None,
    ) -> SecretRefused:
        """Record a failed attempt and return the refusal it leads to."""
        secrets = (refresh_token, quote_plus(refresh_token), *self.never_shown())
        self._history.append(
            RefreshAnswered(
                username=username,
                refresh_token=fingerprint(refresh_token),
                outcome=outcome,
                status=status,
                error=words((body or {}).get("error"), *secrets) or words(said, *secrets),
                error_description=words((body or {}).get("error_description"), *secrets),
            )
        )
        return SecretRefused(Refusal.REFRESH_FAILED, words(said, *secrets))


def _answered(
    username: str, refresh_token: str, status: int, token: StoredToken, now: float
) -> RefreshAnswered:
    sub, claims = identity(token.id_token)
    return RefreshAnswered(
        username=username,
        refresh_token=fingerprint(refresh_token),
        outcome=Outcome.OK,
        sub=sub,
        claims=claims,
        status=status,
        new_refresh_token=fingerprint(token.refresh_token or refresh_token),
        id_token=fingerprint(token.id_token),
        expires_in=token.expires_in,
        id_token_expires_in=remaining(token.id_token, now),
    )
