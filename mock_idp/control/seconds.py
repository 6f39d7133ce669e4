"""Spans of time as callers write them: seconds, or ``25s``; signed where time may go back."""

from __future__ import annotations

import math

from mock_idp import durations
from mock_idp.control.errors import ControlError

Span = float | str
"""Seconds, or a duration such as ``25s``, ``1h``, ``-5m``."""


def seconds_in(span: Span, name: str, *, signed: bool = False) -> float:
    """Return the seconds in ``span``, which a mistake is told of by ``name``.

    Raises:
        ControlError: it is no span of time, or a negative one where none may be.

    """
    seconds = _parsed(span, name) if isinstance(span, str) else span
    if isinstance(seconds, bool) or not math.isfinite(seconds) or (seconds < 0 and not signed):
        least = "a number of seconds" if signed else "zero or more seconds"
        raise ControlError(f"{name} must be {least} or a duration such as 25s")
    return seconds


def _parsed(text: str, name: str) -> float:
    backwards = text.startswith("-")
    try:
        seconds = durations.parse(text.removeprefix("-"))
    except ValueError as error:
        raise ControlError(f"{name}: {error}") from error
    return -seconds if backwards else seconds
