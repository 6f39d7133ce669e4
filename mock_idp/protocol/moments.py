"""Moments as people read them."""

from __future__ import annotations

from datetime import UTC, datetime


def as_utc(moment: float) -> str:
    """Return seconds since the Unix epoch as ``2026-11-25 17:48:20Z``."""
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%SZ}"
