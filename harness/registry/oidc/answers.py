"""Reading what a provider answers, without trusting it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    import httpx

_LONGEST = 300
_FORMS = frozenset({"application/x-www-form-urlencoded", "text/plain"})


def json_object(response: httpx.Response) -> dict[str, Any] | None:
    """Return the JSON object in the body, or None."""
    try:
        body = well_formed(response.json())
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def token_fields(response: httpx.Response) -> dict[str, Any] | None:
    """Return the fields of a token response; x/oauth2 reads ``text/plain`` as a form, as GitHub answers."""
    if response.headers.get("content-type", "").partition(";")[0].strip().lower() not in _FORMS:
        return json_object(response)
    return dict(reversed(parse_qsl(response.text)))


def well_formed(value: Any) -> Any:  # noqa: ANN401  any JSON value
    """Return a JSON value without lone surrogates: Go reads them as U+FFFD, and UTF-8 cannot hold them."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(text.encode(errors="replace"))
    return value


def words(value: object, *secrets: str) -> str:
    """Return the provider's text on one line, cut where it is long, without any of ``secrets`` it repeats."""
    text = value if isinstance(value, str) else ""
    for secret in filter(None, secrets):
        # Before the cut: half a secret is one too.
        text = text.replace(secret, "[redacted]")
    return " ".join(text.split())[:_LONGEST]
