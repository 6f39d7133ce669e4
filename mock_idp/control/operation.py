"""What can be asked of a running provider, as plain data.

An operation is a frozen dataclass; what makes one in a test, on the command line or from a request, and what
carries it out, all go by its fields. A command can be written down and carried out again elsewhere: several
worker processes are changed by one.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, dataclass, fields
from string import Formatter
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, get_args

from mock_idp.control.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider

T = TypeVar("T")

BODY = {"body": True}
"""Metadata of a field that is the body of the request, and not one member of it."""
INNER = {"inner": True}
"""Metadata of a field that the provider fills in: what time, chance or storage decide. No caller gives it."""


@dataclass(frozen=True)
class Route:
    """Where an operation is found over HTTP."""

    method: str
    path: str
    """Below ``/_control``, with fields of the operation in braces."""
    status: int = 200

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that stand in the path."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.path) if name)


class Operation(Generic[T]):
    """Something to ask of a provider. Subclasses are frozen dataclasses whose fields are JSON values."""

    kind: ClassVar[str]
    """Its name in the log, unique."""
    routes: ClassVar[tuple[Route, ...]]
    """The first one whose fields are all filled in is taken."""
    returns: ClassVar[Any]
    """The type of its answer."""
    _kinds: ClassVar[dict[str, type[Operation[Any]]]] = {}

    def __init_subclass__(cls, *, kind: str = "", routes: tuple[Route, ...] = ()) -> None:
        """Register the kind; the type of the answer is the parameter of the base class."""
        if not kind:
            return
        cls.kind, cls.routes = kind, routes
        returns = get_args(cls.__orig_bases__[0])[0]  # type: ignore[attr-defined]
        cls.returns = None if returns is type(None) else returns
        Operation._kinds[kind] = cls

    @classmethod
    def all(cls) -> tuple[type[Operation[Any]], ...]:
        """Return every operation there is."""
        return tuple(cls._kinds.values())

    @classmethod
    def body_name(cls) -> str:
        """Return the field that is the whole body; empty if each is a member of it."""
        return next((it.name for it in fields(cls) if it.metadata == BODY), "")  # type: ignore[arg-type]

    @classmethod
    def given_names(cls) -> tuple[str, ...]:
        """Return the fields that a caller gives."""
        return tuple(it.name for it in fields(cls) if it.metadata != INNER)  # type: ignore[arg-type]

    @classmethod
    def usual(cls) -> dict[str, Any]:
        """Return what each field is unless it is given; MISSING where it must be."""
        return {
            it.name: it.default if it.default_factory is MISSING else it.default_factory()
            for it in fields(cls)  # type: ignore[arg-type]
        }

    def given(self) -> dict[str, Any]:
        """Return what the caller gave, by field."""
        return {name: getattr(self, name) for name in self.given_names()}

    @property
    def route(self) -> Route:
        """Where to ask for it over HTTP."""
        given = self.given()
        return next(it for it in self.routes if all(given[name] for name in it.names))

    def to_data(self) -> dict[str, Any]:
        """Return it as JSON values, for the log. A secret, as there may be passwords and keys in it."""
        return {"kind": self.kind} | {it.name: getattr(self, it.name) for it in fields(self)}  # type: ignore[arg-type]


def require_plain(operation: Operation[Any]) -> None:
    """Refuse what cannot be written down as JSON, be it for the log or for an answer.

    Raises:
        ControlError: there is such a value.

    """
    try:
        json.dumps(operation.to_data(), ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ControlError("a value is no JSON: not a number, half a character, or an object") from error


class Query(Operation[T]):
    """A question; it changes nothing."""

    wait: float = 0
    """Real seconds to wait for an answer that is whole."""

    def read(self, provider: Provider, stored: Transaction) -> T:
        """Return the answer.

        Raises:
            ControlError: there is none.

        """
        raise NotImplementedError

    def is_whole(self, answer: T) -> bool:  # noqa: ARG002  for those that may have to wait
        """Tell whether there is nothing to wait for."""
        return True


class Command(Operation[T]):
    """A change. `prepared` and `written` see to it once, `carried_out` in each process of the provider."""

    slow: ClassVar[bool] = False
    """To prepare it takes long enough to keep an event loop waiting."""
    forgets_others: ClassVar[bool] = False
    """Nothing is left of the commands before."""

    def prepared(self, provider: Provider) -> Self:  # noqa: ARG002
        """Return it with what time and chance decide filled in.

        Raises:
            ControlError: it makes no sense at this provider.

        """
        return self

    def written(self, provider: Provider, stored: Transaction) -> Self:  # noqa: ARG002
        """Change what is stored, and return the command with what the storage decides filled in.

        Raises:
            ControlError: what is stored does not allow it; nothing is written.

        """
        return self

    def carried_out(self, provider: Provider) -> None:
        """Change what this process holds in memory, and write it into the history.

        Raises:
            ControlError: it makes no sense any more, as another process was faster.

        """

    def outcome(self, provider: Provider, stored: Transaction) -> T:
        """Return the answer: the state of what was changed."""
        raise NotImplementedError


def command_from_data(data: Mapping[str, Any]) -> Command[Any]:
    """Return the command that `Operation.to_data` wrote down.

    Raises:
        ControlError: there is no such command.

    """
    from mock_idp.control import operations  # noqa: PLC0415  they know this module

    values = dict(data)
    kind = operations.by_kind().get(values.pop("kind"))
    if kind is None or not issubclass(kind, Command):
        raise ControlError("this is no command of this version")
    return kind(**values)
