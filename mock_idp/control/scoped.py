"""Changes that last as long as a ``with`` does; and barriers, held in hand."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from mock_idp.control.errors import ConflictError, NotThereError
from mock_idp.control.seconds import seconds_in
from mock_idp.control.verbs import Verbs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from mock_idp.control.barriers import BarrierState
    from mock_idp.control.faults import FaultState
    from mock_idp.control.operation import Operation
    from mock_idp.control.policy import PolicyState
    from mock_idp.faults import Fault

T = TypeVar("T")


class SyncVerbs(Verbs):
    """All verbs, and what lasts as long as a ``with``."""

    def perform(self, operation: Operation[T], /) -> T:
        """Carry ``operation`` out and return its answer."""
        raise NotImplementedError

    @contextlib.contextmanager
    def faulted(self, fault: Fault | dict[str, Any]) -> Iterator[FaultState]:
        """Let a fault strike while the context lasts."""
        on = self.fault_on(fault)
        try:
            yield on
        finally:
            with contextlib.suppress(NotThereError):  # it ended by itself
                self.fault_off(on.id)

    @contextlib.contextmanager
    def changed_policy(
        self, *, client: str = "", user: str = "", **parts: dict[str, Any]
    ) -> Iterator[PolicyState]:
        """Change the policy while the context lasts: ``changed_policy(refresh={"rotation": False})``."""
        before = self.policy(client=client, user=user).change
        changed = self.change_policy(client=client, user=user, **parts)
        try:
            yield changed
        finally:
            self.lay_policy(client=client, user=user, **before)

    @contextlib.contextmanager
    def holding(
        self,
        n: int,
        *,
        client: str = "",
        user: str = "",
        grant: str = "refresh_token",
        within: float | str = 30,
    ) -> Iterator[Held]:
        """Hold the next ``n`` refreshes until `Held.release`, or until the context ends."""
        up = self.raise_barrier(n, client=client, user=user, grant=grant, within=within)
        try:
            yield Held(self, up.id)
        finally:
            with contextlib.suppress(NotThereError):  # a reset came between
                self.lower_barrier(up.id)


@dataclass(frozen=True)
class Held:
    """A barrier that is up."""

    control: SyncVerbs
    id: int

    def wait(self, within: float | str = 10) -> BarrierState:
        """Return when all are waiting.

        Raises:
            ConflictError: they have not come ``within`` so many real seconds.

        """
        return _all_there(self.control.barrier(self.id, wait=seconds_in(within, "within")), within)

    def release(self) -> BarrierState:
        """Let all go on together, and tell who came."""
        return self.control.lower_barrier(self.id)


class AsyncVerbs(Verbs):
    """The same to be awaited."""

    async def perform(self, operation: Operation[T], /) -> T:
        """Carry ``operation`` out and return its answer."""
        raise NotImplementedError

    @contextlib.asynccontextmanager
    async def faulted(self, fault: Fault | dict[str, Any]) -> AsyncIterator[FaultState]:
        """Let a fault strike while the context lasts."""
        on = await self.fault_on(fault)
        try:
            yield on
        finally:
            with contextlib.suppress(NotThereError):  # it ended by itself
                await self.fault_off(on.id)

    @contextlib.asynccontextmanager
    async def changed_policy(
        self, *, client: str = "", user: str = "", **parts: dict[str, Any]
    ) -> AsyncIterator[PolicyState]:
        """Change the policy while the context lasts: ``changed_policy(refresh={"rotation": False})``."""
        before = (await self.policy(client=client, user=user)).change
        changed = await self.change_policy(client=client, user=user, **parts)
        try:
            yield changed
        finally:
            await self.lay_policy(client=client, user=user, **before)

    @contextlib.asynccontextmanager
    async def holding(
        self,
        n: int,
        *,
        client: str = "",
        user: str = "",
        grant: str = "refresh_token",
        within: float | str = 30,
    ) -> AsyncIterator[AsyncHeld]:
        """Hold the next ``n`` refreshes until `AsyncHeld.release`, or until the context ends."""
        up = await self.raise_barrier(n, client=client, user=user, grant=grant, within=within)
        try:
            yield AsyncHeld(self, up.id)
        finally:
            with contextlib.suppress(NotThereError):  # a reset came between
                await self.lower_barrier(up.id)


@dataclass(frozen=True)
class AsyncHeld:
    """A barrier that is up."""

    control: AsyncVerbs
    id: int

    async def wait(self, within: float | str = 10) -> BarrierState:
        """Return when all are waiting.

        Raises:
            ConflictError: they have not come ``within`` so many real seconds.

        """
        return _all_there(await self.control.barrier(self.id, wait=seconds_in(within, "within")), within)

    async def release(self) -> BarrierState:
        """Let all go on together, and tell who came."""
        return await self.control.lower_barrier(self.id)


def _all_there(state: BarrierState, within: float | str) -> BarrierState:
    if not state.met:
        raise ConflictError(f"{len(state.came)} of {state.n} requests came to the barrier within {within}")
    return state
