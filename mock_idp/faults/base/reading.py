"""Who asks for what, read from a request without judging it: whatever is malformed is nobody's."""

from __future__ import annotations

import binascii
import json
from base64 import b64decode, urlsafe_b64decode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_plus

from mock_idp.faults.base.aim import Endpoint

if TYPE_CHECKING:
    from mock_idp.asgi import Scope

_FORM = "application/x-www-form-urlencoded"
_CREDENTIALS = ("refresh_token", "code", "device_code", "token", "subject_token", "access_token")


@dataclass(frozen=True, slots=True)
class Asking:
    """What a request says of itself."""

    grant: str = ""
    client_id: str = ""
    username: str = ""
    """Who signs in, by the form of a sign-in page."""
    credential: str = field(default="", repr=False)
    """The code or token that is presented; empty: none."""


def read(endpoint: Endpoint, scope: Scope, body: bytes) -> Asking:
    """Return what the request says."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = _form(scope.get("query_string", b""))
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    fields = query | (_form(body) if kind == _FORM else {})
    scheme, _, rest = headers.get("authorization", "").partition(" ")
    bearer = rest.strip() if scheme.lower() in {"bearer", "token"} else ""
    client_id = _basic(rest) if scheme.lower() == "basic" else fields.get("client_id", "")
    return Asking(
        grant=fields.get("grant_type", ""),
        client_id=client_id or _asserted(fields.get("client_assertion", "")),
        username=fields.get("username", "") if endpoint is Endpoint.SIGN_IN else "",
        credential=bearer or next((fields[name] for name in _CREDENTIALS if name in fields), ""),
    )


def _form(encoded: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(encoded.decode("ascii"), max_num_fields=200))
    except ValueError:
        return {}


def _basic(encoded: str) -> str:
    """Return the client in a Basic header (RFC 6749 2.3.1)."""
    try:
        return unquote_plus(b64decode(encoded.strip()).decode().partition(":")[0])
    except (ValueError, binascii.Error):
        return ""


def _asserted(assertion: str) -> str:
    """Return the subject of a client assertion (RFC 7523 3), without a look at its signature."""
    payload = assertion.partition(".")[2].partition(".")[0]
    try:
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, RecursionError):
        return ""
    sub = claims.get("sub") if isinstance(claims, dict) else None
    return sub if isinstance(sub, str) else ""
