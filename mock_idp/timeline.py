"""A history in lines for people."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mock_idp.history import Event, Record

_LONG = frozenset({"claims", "iss", "sub", "aud", "scope", "access_token", "id_token", "id_token_exp"})
"""Of token responses: what a line has no room for."""
_WIDTH = 22


def line_of(record: Record[Event], *, whole: bool = False) -> str:
    """Return one event in one line; ``whole``: with all that is known of it."""
    event = record.event
    left_out = frozenset() if whole or not event.kind.startswith("token.") else _LONG
    values = {it.name: getattr(event, it.name) for it in fields(event) if it.name not in left_out}
    told = " ".join(f"{name}={shown(value)}" for name, value in values.items() if value not in ("", None))
    return f"#{record.number:<5}{record.at:>10.3f}  {event.kind:<{_WIDTH}} {told}".rstrip()


def lines_of(records: Iterable[Record[Event]]) -> str:
    """Return events in as many lines, each with its number and the seconds since the history began."""
    return "\n".join(line_of(record) for record in records)


def shown(value: Any) -> str:  # noqa: ANN401  JSON
    """Return a value: text as it is, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
