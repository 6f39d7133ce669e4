"""Reading what a provider answers, without trusting it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

_LONGEST = 300


def json_object(response: httpx.Response) -> dict[str, Any] | None:
    """Return the JSON object in the body, or None."""
    try:
        body = response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def words(value: object, *secrets: str) -> str:
    """Return the provider's text on one line, cut where it is long, without any of ``secrets`` it repeats."""
    text = " ".join(value.split())[:_LONGEST] if isinstance(value, str) else ""
    for secret in filter(None, secrets):
        text = text.replace(secret, "[redacted]")
    return text
