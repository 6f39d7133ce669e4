"""Moments as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

_LAST = 253402300799
"""The last second of the year 9999, beyond which a calendar has no name for a moment."""


def as_utc(moment: float) -> str:
    """Return seconds since the Unix epoch as ``2026-11-25 17:48:20Z``; the nearest that can be written."""
    return f"{datetime.fromtimestamp(min(max(moment, 0), _LAST), UTC):%Y-%m-%d %H:%M:%SZ}"
