"""A provider that is controlled in its process, over HTTP, and over HTTP with async: one test for all."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from typing import TYPE_CHECKING, Any, cast

from mock_idp import AsyncControlClient, ControlClient, Settings, running
from mock_idp.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator

    from mock_idp import RunningProvider
    from mock_idp.control.scoped import SyncVerbs

WAYS = ("in process", "client", "async client")


@contextlib.contextmanager
def controlled(settings: Settings | None = None) -> Iterator[RunningProvider]:
    """Run a provider whose clock stands still, beside its control surface."""
    with running(settings, clock=Clock(frozen=True), control=True) as provider:
        yield provider
        provider.provider.faults.clear()


@contextlib.contextmanager
def control_of(provider: RunningProvider, way: str) -> Iterator[SyncVerbs]:
    """Control ``provider`` in one of the `WAYS`, each with the same verbs to be called."""
    if way == "in process":
        yield provider.control
    elif way == "client":
        with ControlClient(provider.issuer) as client:
            yield client
    else:
        with asyncio.Runner() as runner:
            awaited = AsyncControlClient(provider.issuer)
            yield cast("SyncVerbs", Awaited(awaited, runner))
            runner.run(awaited.close())


class Awaited:
    """Whatever returns something to await, awaited."""

    def __init__(self, thing: object, runner: asyncio.Runner) -> None:
        """Run what ``thing`` returns in ``runner``."""
        self._thing, self._runner = thing, runner

    def __getattr__(self, name: str) -> object:
        """Return an attribute; a method waits for what it returns."""
        found = getattr(self._thing, name)
        if not callable(found):
            return found

        def call(*arguments: object, **named: object) -> object:
            return self._awaited(found(*arguments, **named))

        return call

    def __enter__(self) -> object:
        """Enter a context."""
        return self._awaited(cast("Any", self._thing).__aenter__())

    def __exit__(self, *error: object) -> object:
        """Leave it."""
        return self._awaited(cast("Any", self._thing).__aexit__(*error))

    def _awaited(self, result: object) -> object:
        if inspect.isawaitable(result):
            result = self._runner.run(_wait_for(result))
        held = hasattr(result, "release") or hasattr(result, "__aenter__")
        return Awaited(result, self._runner) if held else result


async def _wait_for(result: Awaitable[object]) -> object:
    return await result
