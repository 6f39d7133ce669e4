"""Addresses of a system elsewhere, written so that whoever follows them comes to the recording proxy: pure.

Not touched are what an address carries in its query, and what a resource says of a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

_LINKS = {"content-location", "content-security-policy", "link", "refresh"}
"""Headers with addresses in them that a browser or a client follows."""


@dataclass(frozen=True)
class Origins:
    """The system's own origin, and the one it has here: ``https://sso.example``, ``http://127.0.0.1:5000``."""

    real: str
    ours: str

    @cached_property
    def _real(self) -> re.Pattern[str]:
        scheme, _, host = self.real.partition("://")
        default = {"http": "(?::80)?", "https": "(?::443)?"}[scheme] if _has_no_port(host) else ""
        # Not a longer host or another port that begins like it.
        return re.compile(re.escape(self.real) + default + r"(?![\w.:-])", re.IGNORECASE)

    def here(self, address: str) -> str:
        """Return an address of the system as it is here; any other as it stands."""
        return self._real.sub(self.ours, address, count=1) if self._real.match(address) else address

    def there(self, address: str) -> str:
        """Return an address of ours as it is at the system."""
        return self.real + address[len(self.ours) :] if address.startswith(self.ours) else address

    def in_page(self, html: str) -> str:
        """Return a page whose links and forms lead here."""
        return self._real.sub(self.ours, html)

    def in_document(self, document: Any) -> Any:  # noqa: ANN401  JSON
        """Return a discovery document whose endpoints, and whose issuer, are here."""
        if isinstance(document, dict):
            return {name: self.in_document(value) for name, value in document.items()}
        if isinstance(document, list):
            return [self.in_document(value) for value in document]
        return self.here(document) if isinstance(document, str) else document

    def header_here(self, name: str, value: str) -> str:
        """Return a header of an answer as it has to read here."""
        if name == "location":
            return self.here(value)
        if name in _LINKS:
            return self._real.sub(self.ours, value)
        return _cookie_here(value) if name == "set-cookie" else value

    def header_there(self, name: str, value: str) -> str:
        """Return a header of a request as the system expects it."""
        return self.there(value) if name in {"origin", "referer"} else value


def _has_no_port(host: str) -> bool:
    return ":" not in host.rpartition("]")[2]


def _cookie_here(cookie: str) -> str:
    """Return a cookie that a browser takes from plain http at 127.0.0.1."""
    kept = [
        part
        for part in cookie.split(";")
        if part.strip().lower() != "secure" and not part.strip().lower().startswith("domain=")
    ]
    return ";".join(kept)


def origin_of(url: str) -> str:
    """Return scheme, host and port of a URL, without a default port."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = parts.port
    is_default = port is None or port == {"http": 80, "https": 443}.get(parts.scheme)
    return f"{parts.scheme}://{host}" + ("" if is_default else f":{port}")
