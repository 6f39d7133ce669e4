"""RP-initiated logout (OIDC RP-Initiated Logout 1.0), without HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from mock_idp.endpoints import forms, id_token_hint
from mock_idp.endpoints.granting import subject
from mock_idp.endpoints.logout_notices import LogoutNotices
from mock_idp.events import LogoutRefused
from mock_idp.protocol import redirection
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.endpoints.id_token_hint import Hint
    from mock_idp.endpoints.pending import Browser
    from mock_idp.protocol.model import Client
    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider

_PATIENCE = 600.0
"""Seconds a person may take to confirm."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PendingLogout(Record):
    """A logout that waits for the person to confirm it, in the one browser that asked for it."""

    pending_id: str = field(repr=False)
    browser: str = field(repr=False)
    csrf: str = field(repr=False)
    client_id: str
    """Empty: nobody is known to have asked."""
    back: str | None
    """Where to go afterwards."""
    expires_at: float

    @property
    def key(self) -> str:
        """Found by its id."""
        return self.pending_id

    @property
    def forget_at(self) -> float:
        """Once nobody may confirm it any more."""
        return self.expires_at


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Nobody is signed in in this browser any more."""

    back: str | None = None
    """Where to go now; None: stay, there is nowhere to go."""
    frames: tuple[str, ...] = ()
    """What the browser must load first."""


@dataclass(frozen=True, slots=True)
class _Request:
    client: Client | None
    hint: Hint | None
    back: str | None


class EndSession:
    """Signs people out, if they, or a client that knows them, ask for it."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider
        self._notices = LogoutNotices(provider)

    async def begin(self, params: Mapping[str, str], browser: Browser) -> SignedOut | PendingLogout:
        """Return the end, or what the person has to confirm because nothing shows that a client may ask.

        Raises:
            OAuthError: the request is refused; tell the person, and redirect nowhere (4).

        """
        try:
            request = await self._read(params)
        except OAuthError as error:
            self.refused(error)
            raise
        session_id = await self._meant(request, browser)
        if session_id is not None:
            return await self._end(session_id, request.client, request.back)
        return await self._wait(request, browser)

    def refused(self, error: OAuthError) -> None:
        """Write a refusal down, also of a request that could not be read."""
        self._provider.history.append(LogoutRefused("", error.cause))

    async def find(self, form: Mapping[str, str], browser: Browser) -> PendingLogout | None:
        """Return the logout that ``form`` answers; None if it does not come from this browser's page."""
        work = partial(_get, form.get("request", ""))
        pending = await self._provider.store.transact(work)
        if pending is None or self._provider.clock.now() >= pending.expires_at:
            return None
        bound = forms.same(pending.browser, browser.binding)
        return pending if bound and forms.same(pending.csrf, form.get("csrf", "")) else None

    async def confirm(self, pending: PendingLogout, browser: Browser) -> SignedOut:
        """Sign out whoever is signed in in the browser."""
        await self._provider.store.transact(partial(_forget, pending))
        client = await self._provider.clients.find(pending.client_id)
        return await self._end(browser.session_id, client, pending.back)

    async def _end(self, session_id: str, client: Client | None, back: str | None) -> SignedOut:
        """End the session, if there is one, and tell its clients."""
        asking = "" if client is None else client.client_id
        session = await self._provider.sessions.end(session_id, client_id=asking) if session_id else None
        return SignedOut(back, () if session is None else await self._notices.send(session))

    async def _read(self, params: Mapping[str, str]) -> _Request:
        """Return the request.

        Raises:
            OAuthError: its hint is not ours, or its client or address is not registered.

        """
        token = params.get("id_token_hint")
        hint = None if token is None else id_token_hint.read(self._provider, token)
        client_id = params.get("client_id", "")
        if hint is not None and client_id and client_id not in hint.client_ids:
            raise _refusal(Cause.OTHER_CLIENT)
        if hint is not None and not client_id:
            client_id = hint.client_ids[0] if hint.client_ids else ""
        client = await self._provider.clients.find(client_id)
        if client is None and client_id:
            raise _refusal(Cause.UNKNOWN_CLIENT)
        return _Request(client, hint, _back(params, client))

    async def _meant(self, request: _Request, browser: Browser) -> str | None:
        """Return the session to end without asking (empty: there is none); None: the person must be asked.

        A hint for whoever is signed in here is enough (2). Where the browser sent no cookie, as with a form
        that another site posts, the hint's ``sid`` finds the session.
        """
        who = await self._provider.sessions.signed_in(browser.session_id)
        hint, client = request.hint, request.client
        if hint is None or client is None:
            return "" if who is None and request.back is None else None
        if who is not None:
            same = hint.sub == subject(self._provider, client, who.user)
            return browser.session_id if same else None
        session = None if hint.sid is None else await self._provider.sessions.by_sid(hint.sid)
        return "" if session is None else session.session_id

    async def _wait(self, request: _Request, browser: Browser) -> PendingLogout:
        provider = self._provider
        pending = PendingLogout(
            pending_id=provider.chance(),
            browser=browser.binding,
            csrf=provider.chance(),
            client_id="" if request.client is None else request.client.client_id,
            back=request.back,
            expires_at=provider.clock.now() + _PATIENCE,
        )
        await provider.store.transact(partial(_put, pending))
        return pending


def _back(params: Mapping[str, str], client: Client | None) -> str | None:
    """Return where to go afterwards, with the state.

    Raises:
        OAuthError: it is not among the client's addresses, character by character (3).

    """
    uri = params.get("post_logout_redirect_uri")
    if uri is None:
        return None
    if client is None or uri not in client.post_logout_redirect_uris:
        raise _refusal(Cause.REDIRECT_URI_NOT_REGISTERED)
    state = params.get("state")
    return uri if state is None else redirection.with_query(uri, {"state": state})


def _refusal(cause: Cause) -> OAuthError:
    description = "Its client, post_logout_redirect_uri or id_token_hint is not known here."
    return OAuthError(ErrorCode.INVALID_REQUEST, cause, description)


def _get(pending_id: str, stored: Transaction) -> PendingLogout | None:
    return stored.get(PendingLogout, pending_id)


def _put(pending: PendingLogout, stored: Transaction) -> None:
    stored.put(pending)


def _forget(pending: PendingLogout, stored: Transaction) -> None:
    stored.delete(PendingLogout, pending.pending_id)
