"""Control of a provider in this process."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from mock_idp.control import log
from mock_idp.control.errors import ControlError
from mock_idp.control.operation import Command, Query, command_from_data, require_plain
from mock_idp.control.scoped import SyncVerbs
from mock_idp.watching import watching, watching_async

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mock_idp.control.log import LoggedCommand
    from mock_idp.control.operation import Operation
    from mock_idp.keys.entry import Entry
    from mock_idp.provider import Provider

T = TypeVar("T")


class Control(SyncVerbs):
    """Everything that can be done to a running provider: ``control.advance("25s")``. Thread-safe."""

    def __init__(self, provider: Provider) -> None:
        """Control ``provider``; what it was told before is for `catch_up` to see to."""
        self._provider = provider
        self._lock = threading.Lock()
        self._done = 0
        self.process = secrets.token_hex(8)
        """This process, among those of the provider."""
        self.first_keys: tuple[Entry, ...] | None = None
        """The keys as they were before the first command that changes them; None: there was none."""
        self.barriers: dict[int, int] = {}
        """How many each barrier is to hold, by its number."""

    def perform(self, operation: Operation[T], /) -> T:
        """Carry ``operation`` out and return its answer.

        Raises:
            ControlError: it makes no sense; nothing has changed.

        """
        require_plain(operation)
        store = self._provider.store
        if isinstance(operation, Query):
            query: Query[T] = operation
            return self._read_in_time(query)
        assert isinstance(operation, Command)  # noqa: S101  there is nothing else
        prepared: Command[T] = operation.prepared(self._provider)
        done: Command[T] = store.run(partial(log.write, self._provider, prepared))
        self.catch_up()
        outcome: T = store.run(partial(done.outcome, self._provider))
        return outcome

    async def perform_async(self, operation: Operation[T]) -> T:
        """Do the same without keeping an event loop waiting.

        Raises:
            ControlError: it makes no sense; nothing has changed.

        """
        require_plain(operation)
        provider, store = self._provider, self._provider.store
        if isinstance(operation, Query):
            query: Query[T] = operation
            return await self._read_in_time_async(query)
        assert isinstance(operation, Command)  # noqa: S101  as above
        command: Command[T] = operation
        # Only what is slow: a thread of a pool is where freezegun lets real time through.
        prepare = partial(command.prepared, provider)
        prepared = await asyncio.to_thread(prepare) if command.slow else prepare()
        done: Command[T] = await store.transact(partial(log.write, provider, prepared))
        await self.catch_up_async()
        outcome: T = await store.look(partial(done.outcome, provider))
        return outcome

    def catch_up(self) -> None:
        """Carry out what this process has not carried out of what the provider was told."""
        self._carry_out(self._provider.store.run(partial(log.since, self._done)))

    async def catch_up_async(self) -> None:
        """Do the same without keeping an event loop waiting."""
        self._carry_out(await self._provider.store.look(partial(log.since, self._done)))

    def _carry_out(self, commands: Iterable[LoggedCommand]) -> None:
        with self._lock:
            for logged in commands:
                if logged.number > self._done:
                    self._done = logged.number
                    self._carry_out_one(logged)

    def _carry_out_one(self, logged: LoggedCommand) -> None:
        provider = self._provider
        elsewhere = logged.by != self.process
        with provider.history.repeating() if elsewhere else contextlib.nullcontext():
            apply(provider, logged.data)

    def _read_in_time(self, query: Query[T]) -> T:
        store, history = self._provider.store, self._provider.history
        with watching(history) as watch:
            while True:
                answer = store.run(partial(query.read, self._provider))
                if query.is_whole(answer) or not watch.wait(query.wait):
                    return answer

    async def _read_in_time_async(self, query: Query[T]) -> T:
        store, history = self._provider.store, self._provider.history
        with watching_async(history) as watch:
            while True:
                answer = await store.look(partial(query.read, self._provider))
                if query.is_whole(answer) or not await watch.wait(query.wait):
                    return answer


def apply(provider: Provider, data: dict[str, Any]) -> None:
    """Carry a command out in this process, as it was written down by whichever process was given it.

    What another command has made pointless meanwhile does nothing.
    """
    with contextlib.suppress(ControlError):
        command_from_data(data).carried_out(provider)
