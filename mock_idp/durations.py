"""Durations as people write them: ``20s``, ``1m``, ``24h``."""

from __future__ import annotations

import re

_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_LONGEST = 100 * 366 * 86400


def parse(text: str) -> float:
    """Return the seconds in ``text``, such as ``20s``, ``1h30m`` or ``0.5s``.

    Raises:
        ValueError: one sentence that says what a duration looks like.

    """
    stripped = text.strip()
    parts = _PART.findall(stripped)
    if not parts or "".join(number + unit for number, unit in parts) != stripped:
        message = f"'{text}' is not a duration; write it like 20s, 1m or 24h"
        raise ValueError(message)
    seconds = sum(float(number) * _UNITS[unit] for number, unit in parts)
    if seconds > _LONGEST:
        message = f"'{text}' is longer than a hundred years"
        raise ValueError(message)
    return seconds


def show(seconds: float) -> str:
    """Return ``seconds`` in the shortest form that `parse` reads back."""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g}{unit}"
    return f"{seconds:g}s"
