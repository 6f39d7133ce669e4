"""One list of verbs for whoever controls a provider: in its process, over HTTP, and over HTTP with async."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Protocol, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Self

    from mock_idp.control.operation import Operation

P = ParamSpec("P")
T = TypeVar("T")


class Performer(Protocol):
    """Carries operations out."""

    def perform(self, operation: Operation[T], /) -> T:
        """Return the answer."""


class AsyncPerformer(Protocol):
    """Carries operations out, and is awaited."""

    async def perform(self, operation: Operation[T], /) -> T:
        """Return the answer."""


class Verb(Generic[P, T]):
    """Makes an operation of its arguments and has it carried out by whoever has the verb.

    Where that is awaited, so is the verb.
    """

    def __init__(self, describe: Callable[P, Operation[T]]) -> None:
        """Ask for what ``describe`` makes of the arguments."""
        self._describe = describe
        self.__doc__ = describe.__doc__

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> Self: ...
    @overload
    def __get__(self, instance: Performer, owner: type[Any]) -> Callable[P, T]: ...
    @overload
    def __get__(self, instance: AsyncPerformer, owner: type[Any]) -> Callable[P, Awaitable[T]]: ...
    def __get__(self, instance: Any, owner: type[Any]) -> Any:
        """Bind the verb to who has it."""
        if instance is None:
            return self

        @functools.wraps(self._describe, updated=())
        def ask(*arguments: P.args, **named: P.kwargs) -> Any:  # noqa: ANN401  T, or what is awaited for it
            return instance.perform(self._describe(*arguments, **named))

        return ask
