"""What a provider said, made fit to be shown: a terminal and a report are no place for surprises."""

from __future__ import annotations

import math
import re

_ERROR_CODE = re.compile(r"[a-z]{1,24}(_[a-z]{1,24}){1,5}")
"""Every code of the OAuth registry has an underscore; few passwords do."""
_LONGEST = 160


def plain(text: object) -> str:
    """Return ``text`` without control characters, and not too long."""
    shown = "".join(char if char.isprintable() else "?" for char in str(text))
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def error_code(value: object) -> str:
    """Return an ``error`` of RFC 6749 5.2; anything else might be a token that is sent back."""
    return value if isinstance(value, str) and _ERROR_CODE.fullmatch(value) else "(no error code)"


def period(seconds: float) -> str:
    """Return seconds as people read them, and as an option takes them: ``1h0m13s`` is ``1h13s``."""
    if seconds < 60:  # noqa: PLR2004  of a minute
        return f"{round(seconds, 1):g}s"
    left, parts = round(seconds), []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        number, left = divmod(left, size)
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts)


def number(value: object) -> float | None:
    """Return a finite number, also from a string, as some providers write ``expires_in``."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None
