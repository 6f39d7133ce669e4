"""Refresh tokens, redeemed by many at once at the real token endpoint of a provider on a storage."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from mock_idp.clock import Clock
from mock_idp.history import History
from mock_idp.protocol.errors import OAuthError
from mock_idp.protocol.model import Grant, RefreshPolicy, RefreshToken
from mock_idp.protocol.policy import Successor
from mock_idp.provider import Provider
from mock_idp.settings import ALICE, EXAMPLE_CLIENT, Settings

if TYPE_CHECKING:
    from mock_idp.protocol.records import Transaction
    from mock_idp.store import Store

POLICIES = {
    "rotation": RefreshPolicy(),
    "no-detection": RefreshPolicy(reuse_detection=False),
    "fresh": RefreshPolicy(reuse_interval=60),
    "same": RefreshPolicy(reuse_interval=60, successor=Successor.SAME),
    "counted": RefreshPolicy(reuse_interval=60, reuse_count=5),
    "rotate-after": RefreshPolicy(rotate_after=3),
    "no-rotation": RefreshPolicy(rotation=False),
}


@dataclass(frozen=True)
class Outcome:
    """What became of one request."""

    cause: str
    """Empty: it was answered."""
    refresh_token: str = ""


def provider_on(store: Store, policy: str) -> Provider:
    """Return a provider with that policy; without ID tokens, whose signatures would take most of the time."""
    clock = Clock()
    settings = Settings(refresh=POLICIES[policy], openid=False)
    return Provider(settings, issuer="http://127.0.0.1:1", clock=clock, history=History(clock), store=store)


def lineage(store: Store, name: str) -> str:
    """Put a lineage of that name into the storage, and return its refresh token."""
    grant = Grant(
        grant_id=name,
        client_id=EXAMPLE_CLIENT.client_id,
        username=ALICE.username,
        sub=ALICE.sub,
        scope=("profile", "offline_access"),
        auth_time=0,
    )
    token = RefreshToken(value=f"{name}-first", grant_id=name, expires_at=None)

    def work(stored: Transaction) -> None:
        stored.put(grant)
        stored.put(token)

    store.run(work)
    return token.value


def tokens_of(store: Store, name: str) -> list[RefreshToken]:
    """Return the refresh tokens of a lineage."""
    return [token for token in store.run(lambda it: list(it.all(RefreshToken))) if token.grant_id == name]


async def redeem(provider: Provider, token: str) -> Outcome:
    """Refresh once."""
    client = EXAMPLE_CLIENT
    who = {"client_id": client.client_id, "client_secret": client.secret or ""}
    params = {"grant_type": "refresh_token", "refresh_token": token, **who}
    try:
        answer = await provider.token_endpoint.exchange(params, None)
    except OAuthError as error:
        return Outcome(error.cause)
    return Outcome("", answer["refresh_token"])


def redeem_in_parallel(provider: Provider, token: str, *, threads: int = 8, each: int = 8) -> list[Outcome]:
    """Refresh by several requests on each of several event loops, all at once."""
    together = threading.Barrier(threads)

    async def several() -> list[Outcome]:
        together.wait(10)
        return await asyncio.gather(*(redeem(provider, token) for _ in range(each)))

    with ThreadPoolExecutor(threads) as pool:
        loops = [pool.submit(partial(asyncio.run, several())) for _ in range(threads)]
        return [outcome for loop in loops for outcome in loop.result()]
