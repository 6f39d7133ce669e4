"""Telling clients that a person was signed out: by a request of ours, or by a frame in the browser."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.endpoints.granting import subject
from mock_idp.events import BackChannelLogoutSent, FrontChannelLogoutShown
from mock_idp.fetching import may_be_fetched, trust_of
from mock_idp.history import Outcome
from mock_idp.protocol import logout_token

if TYPE_CHECKING:
    from mock_idp.protocol.model import Client, Session, User
    from mock_idp.provider import Provider

PATIENCE = 5.0
"""Real seconds that a client has to answer; nobody asks it twice."""
_GOOD = {200, 204}


@dataclass(frozen=True, slots=True)
class _Delivery:
    outcome: Outcome
    status: int | None = None


class LogoutNotices:
    """Tells the clients of a session that it has ended."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider

    async def send(self, session: Session) -> tuple[str, ...]:
        """Tell every client of ``session``; return the addresses of those frames the browser must load.

        Clients with an address for requests of ours get them side by side, within `PATIENCE` altogether.
        """
        found = [await self._provider.clients.find(client_id) for client_id in session.client_ids]
        clients = [client for client in found if client is not None]
        user = self._provider.directory.find(session.username)
        told = [self._tell(client, user, session) for client in clients if client.backchannel_logout_uri]
        await asyncio.gather(*told)
        return tuple(self._frame(client, session) for client in clients if client.frontchannel_logout_uri)

    async def _tell(self, client: Client, user: User | None, session: Session) -> None:
        """Send one logout token (Back-Channel Logout 2.5), and write down what came of it."""
        delivery = _Delivery(Outcome.FAIL)
        if user is not None and may_be_fetched(client.backchannel_logout_uri or ""):
            ca_file = self._provider.settings.client_ca_file
            token = self._token(client, user, session)
            delivery = await _post(client.backchannel_logout_uri or "", token, ca_file)
        sent = BackChannelLogoutSent(client.client_id, session.username, delivery.outcome, delivery.status)
        self._provider.history.append(sent)

    def _token(self, client: Client, user: User, session: Session) -> str:
        claims = logout_token.claims(
            issuer=self._provider.issuer,
            client_id=client.client_id,
            sub=subject(self._provider, client, user),
            sid=session.sid,
            now=int(self._provider.clock.now()),
            jti=self._provider.chance(),
        )
        return self._provider.key_of(client).sign(claims, header={"typ": logout_token.TYPE})

    def _frame(self, client: Client, session: Session) -> str:
        self._provider.history.append(FrontChannelLogoutShown(client.client_id, session.username))
        uri = client.frontchannel_logout_uri or ""
        return logout_token.frame(uri, issuer=self._provider.issuer, sid=session.sid)


async def _post(uri: str, token: str, ca_file: str | None) -> _Delivery:
    """Post the token, once; follow no redirect."""
    import httpx  # noqa: PLC0415  60 ms, for the first client that is told of a logout

    try:
        async with (
            asyncio.timeout(PATIENCE),
            httpx.AsyncClient(verify=trust_of(ca_file), trust_env=False, timeout=PATIENCE) as http,
            http.stream("POST", uri, data={"logout_token": token}) as answer,
        ):
            outcome = Outcome.OK if answer.status_code in _GOOD else Outcome.FAIL
            return _Delivery(outcome, answer.status_code)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL, httpx.UnsupportedProtocol):
        return _Delivery(Outcome.FAIL)
    except (httpx.HTTPError, TimeoutError, OSError, ValueError):
        return _Delivery(Outcome.INFO)
