"""Every peer in turn, several times over, so that noise hits all alike; medians are what counts."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.peers import cores, installing, limit, load, process
from bench.peers.peer import LeftOutError
from mock_idp.server import new_event_loop

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping
    from pathlib import Path

    from bench.peers.load import Measured
    from bench.peers.peer import Installed, Peer
    from bench.peers.process import Running

ROUNDS = 5
COLD_STARTS = 9
SECONDS = 2.0


@dataclass
class Result:
    """What was measured of one peer, a value a round."""

    version: str
    refreshes: list[Measured] = field(default_factory=list)
    sign_ins: list[Measured] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    """Seconds."""
    resident: float = 0.0
    """MiB after the load."""
    fixtures: list[tuple[float, float]] = field(default_factory=list)
    """Milliseconds until ready, and until stopped."""


@dataclass
class Table:
    """All that was measured in one run."""

    results: dict[str, Result] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    limits: list[tuple[float, float]] = field(default_factory=list)
    """RS256 signatures per second, and per second of processor time."""

    @property
    def limit(self) -> float:
        """The median of the signatures per second of processor time."""
        return median(possible for _, possible in self.limits)


def measure(peers: tuple[Peer, ...], cache: Path) -> Table:
    """Install, start and measure."""
    table = Table()
    ready = {peer: one for peer in peers if (one := _installed(peer, cache, table)) is not None}
    for peer, installed in ready.items():
        table.results[peer.name] = Result(installed.version)
    _loads(ready, table)
    for peer, installed in [*ready.items()] * COLD_STARTS:
        with process.running(peer, installed) as server:
            table.results[peer.name].cold.append(server.cold)
    for peer, installed in ready.items():
        table.results[peer.name].fixtures = fixtures(installed)
    return table


def _installed(peer: Peer, cache: Path, table: Table) -> Installed | None:
    """Return the peer, seen to start and to sign in once; that also compiles what is compiled once."""
    try:
        installed = peer.install(cache)
        with process.running(peer, installed) as server:
            run(load.sign_ins(peer, server, 0.0))
    except LeftOutError as reason:
        table.left_out[peer.name] = str(reason)
        return None
    return installed


def _loads(ready: Mapping[Peer, Installed], table: Table) -> None:
    with contextlib.ExitStack() as stack:
        servers = {peer: stack.enter_context(process.running(peer, one)) for peer, one in ready.items()}
        for _ in range(ROUNDS):
            table.limits.append(limit.signatures(SECONDS / 2))
            for peer, server in servers.items():
                _load(peer, server, table.results[peer.name])


def _load(peer: Peer, server: Running, result: Result) -> None:
    result.refreshes.append(run(load.refreshes(peer, server, SECONDS)))
    result.sign_ins.append(run(load.sign_ins(peer, server, SECONDS)))
    result.resident = server.resident_mib()


def run(work: Coroutine[Any, Any, Measured]) -> Measured:
    """Carry out a load on its own processor."""
    with cores.on(cores.LOAD), asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(work)


def fixtures(installed: Installed) -> list[tuple[float, float]]:
    """Return how long the peer's own test server takes; nothing, if it has none or it fails."""
    if installed.fixture is None:
        return []
    with contextlib.suppress(LeftOutError), cores.on(cores.SERVER):
        printed = installing.run(installed.fixture, installed.folder, process.environment())
        return [(ready, stopped) for ready, stopped in json.loads(printed)]
    return []
