"""What clients say about themselves, fit for a history."""

from __future__ import annotations


def shown(text: str) -> str:
    """Return what a client said about itself as a history holds it: short, and without control characters."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text[:200])
