"""The history: the ordered list of typed events that every hop of a run wrote; the only evidence.

A kind of event is a frozen dataclass that names itself and its hop::

    @dataclass(frozen=True)
    class UserDisabled(Event, kind="user.disabled", hop=Hop.PROVIDER):
        username: str

Fields hold JSON values only. A token is held as its `mock_idp.fingerprint`, a secret never.
"""

from __future__ import annotations

import json
import threading
import typing
from collections import deque
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from mock_idp.clock import Clock


class Hop(StrEnum):
    """Who wrote an event."""

    PROVIDER = "provider"
    REGISTRY = "registry"
    CLIENT = "client"
    RUN = "run"
    UPSTREAM = "upstream"
    APP = "app"


class Outcome(StrEnum):
    """What became of an attempt (jepsen's words).

    ``ok`` had its effect, ``fail`` had none, ``info`` may or may not have had it: the reply was lost.
    """

    OK = "ok"
    FAIL = "fail"
    INFO = "info"


class HistoryError(Exception):
    """A stored history cannot be read; the message says where and why."""


@dataclass(frozen=True)
class Event:
    """Something that happened at one hop."""

    kind: ClassVar[str]
    hop: ClassVar[Hop]
    _kinds: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls, *, kind: str, hop: Hop) -> None:
        """Register the kind, so that a stored history can be read back."""
        cls.kind, cls.hop = kind, hop
        if Event._kinds.setdefault(kind, cls).__qualname__ != cls.__qualname__:
            message = f"two events are called {kind!r}"
            raise TypeError(message)

    @classmethod
    def of_kind(cls, kind: str) -> type[Event]:
        """Return the class of events of that kind; KeyError if there is none."""
        return cls._kinds[kind]


E_co = TypeVar("E_co", bound=Event, covariant=True)


@dataclass(frozen=True)
class Record(typing.Generic[E_co]):
    """An event with its place in the history."""

    number: int
    """Position, from 1; findings cite it as evidence."""
    at: float
    """Seconds on the run's clock since the history began."""
    event: E_co

    def to_json(self) -> str:
        """Return the record as one line of JSON, without a line end."""
        head = {"n": self.number, "at": self.at, "hop": self.event.hop, "kind": self.event.kind}
        body = {field.name: getattr(self.event, field.name) for field in fields(self.event)}
        return json.dumps(head | body, ensure_ascii=False)


class History:
    """An append-only, thread-safe list of records."""

    def __init__(self, clock: Clock, *, keep: int | None = None) -> None:
        """Begin now by ``clock``; with ``keep``, only the newest so many records stay in memory."""
        self._clock = clock
        self._origin = clock.now()
        self._lock = threading.Lock()
        self._records: deque[Record[Event]] = deque(maxlen=keep)
        self._count = 0
        self._listeners: tuple[Callable[[], None], ...] = ()

    def append(self, event: Event) -> int:
        """Add ``event`` and return its number."""
        with self._lock:
            self._count = number = self._count + 1
            at = round(self._clock.now() - self._origin, 3)
            self._records.append(Record(number, at, event))
        for tell in self._listeners:
            tell()
        return number

    @contextmanager
    def telling(self, listener: Callable[[], None]) -> Iterator[None]:
        """Call ``listener`` after each event while the context lasts.

        By the thread that wrote it, which must not be kept waiting; what happened is for `since` to say.
        """
        with self._lock:
            self._listeners = (*self._listeners, listener)
        try:
            yield
        finally:
            with self._lock:
                self._listeners = tuple(it for it in self._listeners if it is not listener)

    def repeating(self) -> AbstractContextManager[None]:
        """While the context lasts, what is appended by this thread was written down by another process.

        A history of one process has no such events: it keeps all.
        """
        return nullcontext()

    def since(self, number: int) -> tuple[Record[Event], ...]:
        """Return the records kept of what came after event ``number``, oldest first."""
        with self._lock:
            newest = islice(reversed(self._records), max(0, self._count - max(0, number)))
            return tuple(newest)[::-1]

    def clear(self) -> None:
        """Drop all records; numbers go on, so that nobody takes an event for another."""
        with self._lock:
            self._records.clear()

    def __len__(self) -> int:
        """Return how many events were ever added."""
        return self._count

    def __iter__(self) -> Iterator[Record[Event]]:
        """Walk the records kept so far, oldest first."""
        with self._lock:
            return iter(tuple(self._records))

    @property
    def records(self) -> tuple[Record[Event], ...]:
        """The records kept so far, oldest first."""
        return tuple(self)


E_ = TypeVar("E_", bound=Event)


def of(records: Iterable[Record[Any]], kind: type[E_]) -> tuple[Record[E_], ...]:
    """Return the records of one kind of event, in order."""
    return tuple(record for record in records if isinstance(record.event, kind))


def write(records: Iterable[Record[Event]], path: Path) -> None:
    """Write ``records`` to ``path``, one line of JSON each."""
    path.write_text("".join(record.to_json() + "\n" for record in records), encoding="utf-8")


def read(path: Path) -> tuple[Record[Event], ...]:
    """Return the records stored at ``path``.

    Raises:
        HistoryError: the file cannot be read, or a line of it is not a record.

    """
    try:
        # Only what `write` ends a line with: str.splitlines would split inside of strings too.
        lines = path.read_bytes().decode().split("\n")
    except OSError as error:
        raise HistoryError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise HistoryError(f"{path}: is not a history: not UTF-8 text") from error
    return tuple(parse(line, f"{path}:{n}") for n, line in enumerate(lines, 1) if line.strip())


def parse(line: str, where: str) -> Record[Event]:
    """Return the record in one line of JSON, which ``where`` names.

    Raises:
        HistoryError: it is none.

    """
    try:
        data = json.loads(line, parse_constant=_no_number)
        place = {"number": data.pop("n"), "at": data.pop("at")}
        kind, _ = data.pop("kind"), data.pop("hop")
        cls = Event.of_kind(kind)
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise HistoryError(f"{where}: is not a record of a history: {error}") from error
    except KeyError as error:
        raise HistoryError(f"{where}: is not a record of a history: unknown or missing {error}") from error
    try:
        stands = _checked(_Place, place)
        return Record(stands.number, stands.at, _checked(cls, data))
    except (ValueError, RecursionError) as error:
        raise HistoryError(f"{where}: is not a '{kind}' event: {_first_problem(error)}") from error


@dataclass(frozen=True)
class _Place:
    """Where a record stands."""

    number: int
    at: float


T = TypeVar("T")


def _checked(cls: type[T], data: dict[str, Any]) -> T:
    """Return an instance of the dataclass ``cls`` made of JSON values of exactly its fields' types.

    Raises:
        ValueError: a field is missing, unknown or of another type.

    """
    import pydantic  # noqa: PLC0415  0.1 s, for those who read a stored history only

    unknown = data.keys() - {field.name for field in fields(cls)}  # type: ignore[arg-type]
    if unknown:
        raise ValueError(f"it has no field '{min(unknown)}'")
    return pydantic.TypeAdapter(cls).validate_json(json.dumps(data, allow_nan=False), strict=True)


def _first_problem(error: Exception) -> str:
    """Return what is wrong with the first field that is wrong, without its value."""
    import pydantic  # noqa: PLC0415

    if not isinstance(error, pydantic.ValidationError):
        return str(error)
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def _no_number(constant: str) -> float:
    raise ValueError(f"{constant} is not a JSON number")
