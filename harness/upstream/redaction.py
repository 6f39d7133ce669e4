"""Tokens out of text that others wrote: an answer's error, a log line."""

from __future__ import annotations

import binascii
import re
import threading
from base64 import b64decode
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from mock_idp.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SHORTEST = 8
"""A shorter value would be found in words that it has nothing to do with."""
_DEEPEST = 2
"""Base64 inside of base64 inside of base64."""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")


class Redaction:
    """Replaces what must not be shown: tokens by their fingerprints, secrets by a word. Thread-safe."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        """Begin with ``secrets``: value -> what to show instead of it."""
        self._lock = threading.Lock()
        self._shown: dict[str, str] = {}
        for value, shown in secrets.items():
            self._learn(value, shown)

    def learn(self, tokens: Iterable[str]) -> None:
        """Never show these tokens again."""
        for token in tokens:
            self._learn(token, fingerprint(token))

    def _learn(self, value: str, shown: str) -> None:
        if len(value) < _SHORTEST:
            return
        with self._lock:
            for form in (value, quote(value, safe=""), quote_plus(value)):
                self._shown.setdefault(form, shown)

    def apply(self, text: str) -> str:
        """Return ``text`` without any of them, plain, as part of a URL, or inside of base64."""
        with self._lock:
            shown = dict(self._shown)
        # Longest first: a token can begin with another.
        for value in sorted((value for value in shown if value in text), key=len, reverse=True):
            text = text.replace(value, shown[value])
        return _BASE64.sub(lambda found: _without(found.group(), shown), text)


def _without(encoded: str, shown: Mapping[str, str]) -> str:
    """Return base64 as it stands, or which of ``shown`` it holds: Dex logs connector data like that."""
    held = dict.fromkeys(_held_by(encoded, shown, _DEEPEST))
    return f"[base64 with {', '.join(held)}]" if held else encoded


def _held_by(encoded: str, shown: Mapping[str, str], depth: int) -> Iterator[str]:
    """Yield what to show for each value inside of base64, and of base64 inside of that.

    Dex's ``oidc`` keeps the refresh token as bytes, which JSON has as base64, in data that are base64 again.
    """
    # What stands before it can look like a part of it, so it may begin at any of four places.
    for start in range(4):
        decoded = _decoded(encoded[start:]).decode("latin-1")
        yield from (shown[value] for value in shown if value in decoded)
        for inner in _BASE64.findall(decoded) if depth else ():
            yield from _held_by(inner, shown, depth - 1)


def _decoded(encoded: str) -> bytes:
    text = encoded.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return b64decode(text[: len(text) // 4 * 4] + _tail(text))
    except (ValueError, binascii.Error):
        return b""


def _tail(text: str) -> str:
    """Return what is left after whole groups of four, padded; a single letter stands for nothing."""
    rest = text[len(text) // 4 * 4 :]
    return rest + "=" * (4 - len(rest)) if len(rest) > 1 else ""
