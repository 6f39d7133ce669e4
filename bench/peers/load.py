"""Load on one server: closed loops over kept connections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bench.peers.http import Connection
from bench.peers.signing_in import refresh, sign_in

if TYPE_CHECKING:
    from bench.peers.peer import Peer
    from bench.peers.process import Running

CONNECTIONS = 8
Act = Callable[[Connection], Awaitable[object]]


@dataclass(frozen=True)
class Measured:
    """What a try brought."""

    per_second: float
    per_processor_second: float
    """Per second of the server's processor time: other programs on the machine disturb it less."""
    seconds: tuple[float, ...]
    """How long each took, sorted."""

    def within(self, share: float) -> float:
        """Return the seconds within which that share of them was over."""
        return self.seconds[min(int(len(self.seconds) * share), len(self.seconds) - 1)]


async def refreshes(peer: Peer, server: Running, seconds: float) -> Measured:
    """Refresh over all connections, each with a lineage of its own."""
    connections = _open(peer, server)
    tokens = {id(one): str((await sign_in(one, peer))["refresh_token"]) for one in connections}

    async def act(connection: Connection) -> None:
        tokens[id(connection)] = await refresh(connection, peer, tokens[id(connection)])

    return await _loops(server, connections, act, seconds)


async def sign_ins(peer: Peer, server: Running, seconds: float) -> Measured:
    """Sign in and redeem the code over all connections, each time as a new browser."""
    return await _loops(server, _open(peer, server), partial(sign_in, peer=peer), seconds)


def _open(peer: Peer, server: Running) -> list[Connection]:
    return [Connection(server.port, peer.host) for _ in range(CONNECTIONS)]


async def _loops(server: Running, connections: list[Connection], act: Act, seconds: float) -> Measured:
    await asyncio.gather(*(act(connection) for connection in connections))  # warm
    used, began = server.processor_seconds(), time.perf_counter()
    done = await asyncio.gather(*(_loop(connection, act, began + seconds) for connection in connections))
    took, used = time.perf_counter() - began, server.processor_seconds() - used
    for connection in connections:
        connection.close()
    each = tuple(sorted(one for loop in done for one in loop))
    return Measured(len(each) / took, len(each) / used if used else 0.0, each)


async def _loop(connection: Connection, act: Act, until: float) -> list[float]:
    took = []
    while (began := time.perf_counter()) < until:
        await act(connection)
        took.append(time.perf_counter() - began)
    return took
