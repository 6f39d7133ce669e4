"""An event in one line, for evidence."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.checkers.reading import Records
    from mock_idp.history import Record


def evidence(records: Records, numbers: tuple[int, ...]) -> tuple[str, ...]:
    """Return one line for each event that a verdict cites."""
    wanted = set(numbers)
    return tuple(line(record) for record in records if record.number in wanted)


def line(record: Record[Any]) -> str:
    """Return number, time, hop, kind and every field that says something."""
    event = record.event
    said = {field.name: getattr(event, field.name) for field in fields(event)}
    details = " ".join(f"{name}={_value(value)}" for name, value in said.items() if value not in ("", {}))
    return f"#{record.number} at {record.at:g} s, {event.hop} {event.kind}: {details}"


def _value(value: Any) -> str:  # noqa: ANN401  any field
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return f'"{text}"' if " " in text else text
