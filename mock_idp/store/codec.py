"""Records as JSON and back, by the annotations of their fields."""

from __future__ import annotations

import dataclasses
import enum
import functools
import json
import types
import typing
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from mock_idp.protocol.records import Record

if TYPE_CHECKING:
    from collections.abc import Hashable

R = TypeVar("R", bound=Record)

Read = Callable[[Any], Any]
"""Makes a field's value out of the JSON value."""

_AS_IT_IS = (str, int, float, bool, type(None), object, Any)


class UnreadableRecordError(ValueError):
    """A stored record is not of this version's making."""


def encode(record: Record) -> str:
    """Return ``record`` as JSON in ASCII: no database and no character in it disagree on that.

    Raises:
        TypeError: a field holds what JSON has no word for.

    """
    return _encoder.encode(record)


def decode(kind: type[R], text: str) -> R:
    """Return the record of that kind that `encode` wrote.

    Fields that were unknown when it was written get their defaults.

    Raises:
        UnreadableRecordError: a field is unknown, or one without a default is missing.

    """
    try:
        record: R = reader(cast("Hashable", kind))(json.loads(text))
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise UnreadableRecordError(f"a record of the kind {kind.__name__} cannot be read") from error
    return record


@functools.cache
def reader(annotation: Any) -> Read:  # noqa: ANN401  a type, a union, an alias
    """Return what reads a field of that annotation.

    Raises:
        TypeError: there are no such fields in records.

    """
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation in _AS_IT_IS or origin is typing.Literal:
        return _as_it_is
    if origin in {types.UnionType, typing.Union}:
        return _union(annotation, [argument for argument in arguments if argument is not type(None)])
    if origin is tuple:
        return _tuple(arguments)
    if origin in {dict, Mapping, list}:
        return _container(annotation, arguments)
    if isinstance(annotation, type) and dataclasses.is_dataclass(annotation):
        return _dataclass(annotation)
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return annotation
    raise TypeError(f"records have no fields of the type {annotation}")


def _plain(value: Any) -> dict[str, Any]:  # noqa: ANN401  what JSON does not know
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


_encoder = json.JSONEncoder(separators=(",", ":"), default=_plain)


def _as_it_is(value: Any) -> Any:  # noqa: ANN401  a JSON value
    return value


def _union(annotation: Any, members: list[Any]) -> Read:  # noqa: ANN401  see `reader`
    reads = {reader(member) for member in members}
    if len(reads) != 1:
        raise TypeError(f"records have no fields of the type {annotation}: which of them would it be?")
    read = reads.pop()
    return read if read is _as_it_is else lambda value: None if value is None else read(value)


def _tuple(arguments: tuple[Any, ...]) -> Read:
    reads = [reader(argument) for argument in arguments if argument is not ...]
    if len(arguments) != 2 or arguments[1] is not ...:  # noqa: PLR2004  tuple[X, ...]
        return lambda value: tuple(read(item) for read, item in zip(reads, value, strict=True))
    read = reads[0]
    return tuple if read is _as_it_is else lambda value: tuple(read(item) for item in value)


def _container(annotation: Any, arguments: tuple[Any, ...]) -> Read:  # noqa: ANN401  see `reader`
    if any(reader(argument) is not _as_it_is for argument in arguments):
        raise TypeError(f"records have no fields of the type {annotation}: a tuple or a dataclass does it")
    return _as_it_is


def _dataclass(kind: type[Any]) -> Read:
    hints = typing.get_type_hints(kind)
    reads = {field.name: reader(hints[field.name]) for field in dataclasses.fields(kind)}
    special = [(name, read) for name, read in reads.items() if read is not _as_it_is]

    def read_fields(values: dict[str, Any]) -> Any:  # noqa: ANN401  an instance of ``kind``
        for name, read in special:
            if name in values:
                values[name] = read(values[name])
        return kind(**values)

    return read_fields
