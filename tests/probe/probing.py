"""A probe in a test: on a provider that runs, or on a scripted one, in time that is moved, not waited for."""

from __future__ import annotations

import asyncio
import itertools
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from mock_idp import Clock
from mock_idp.probe import running
from mock_idp.probe.options import ClientIdentity, Options
from mock_idp.probe.world import World

if TYPE_CHECKING:
    from mock_idp import RunningProvider
    from mock_idp.probe.result import Result

PASSWORD, SECRET = "wonderland", "example-secret"
CLIENT = ClientIdentity(client_id="example", secret=SECRET)


@dataclass
class Moved:
    """A world whose time passes only when somebody waits."""

    clock: Clock = field(default_factory=lambda: Clock(frozen=True))
    waited: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def world(self, transport: httpx.AsyncBaseTransport) -> World:
        """Return the world to probe in."""
        numbers = itertools.count(1)
        return World(
            transport=transport,
            now=self.clock.now,
            sleep=self._sleep,
            chance=lambda: f"chance-{next(numbers):04}-of-the-probe-which-is-long-enough",
        )

    async def _sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.clock.advance(seconds)
        await asyncio.sleep(0)


def an_options(issuer: str, **changes: Any) -> Options:  # noqa: ANN401  fields of all types
    """Return options of a person who signs in by form, with ``changes``."""
    good: dict[str, Any] = {"client": CLIENT, "username": "alice", "password": PASSWORD}
    return Options(issuer=issuer, **(good | changes))


def probe(provider: RunningProvider, **changes: Any) -> Result:  # noqa: ANN401  as above
    """Probe a provider that runs, on its own clock."""
    moved = Moved(provider.clock)
    # Without TLS nobody needs the authorities that are trusted, which take 30 ms to load.
    transport = httpx.AsyncHTTPTransport(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    return run(an_options(provider.issuer, **changes), moved, transport)


def run(options: Options, moved: Moved, transport: httpx.AsyncBaseTransport) -> Result:
    """Probe anything."""
    return asyncio.run(running.probe(options, moved.world(transport), moved.told.append))


def answers(result: Result) -> dict[str, str]:
    """The findings in two words each: topic and answer."""
    return {found.topic: found.answer for found in result.findings}


def not_observed(result: Result) -> dict[str, str]:
    """What was not observed, and why."""
    return {one.name: one.why_not for one in result.outcomes if one.why_not}
