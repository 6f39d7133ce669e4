"""What a call to an upstream wants and what its answer says, read from the wire: pure functions."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from harness.upstream.events import Asked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.asgi import Reply

_DISCOVERY = re.compile(r"/\.well-known/(openid-configuration|oauth-authorization-server)(/|$)")
_KEYS = re.compile(r"/(keys|certs|jwks(\.json)?)$")
_LONGEST_ERROR = 200
_NAMES = {"refreshToken": "refresh_token", "accessToken": "access_token", "grantType": "grant_type"}
"""Systems that are not quite OAuth 2.0 write these."""


def fields_of(content_type: str, body: bytes) -> dict[str, Any]:
    """Return the fields of a form or a JSON object; none if it is neither."""
    kind = content_type.partition(";")[0].strip().lower()
    text = body.decode("utf-8", errors="replace")
    if kind == "application/x-www-form-urlencoded":
        return _form(text)
    looks_like_json = "json" in kind or text.lstrip()[:1] == "{"
    return _json_object(text) if looks_like_json else _form_of_tokens(text)


def query_of(query_string: bytes) -> dict[str, str]:
    """Return the parameters of a URL."""
    return _form(query_string.decode("latin-1"))


def _form(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=200))
    except ValueError:
        return {}


def _form_of_tokens(text: str) -> dict[str, str]:
    """Return the fields of a form that is sent as plain text, as some systems answer."""
    return _form(text) if re.match(r"(access_token|error)=", text) else {}


def _json_object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {_NAMES.get(str(name), str(name)): value for name, value in found.items()}


def what_of(method: str, path: str, query: Mapping[str, str], fields: Mapping[str, Any]) -> Asked:
    """Return what a call wants, as far as it says so without its headers."""
    if method == "POST" and text_in(fields, "refresh_token") and _grant(fields) in {"", "refresh_token"}:
        return Asked.REFRESH
    redeems = text_in(fields, "code") and text_in(fields, "redirect_uri")
    if method == "POST" and (_grant(fields) == "authorization_code" or (redeems and not _grant(fields))):
        return Asked.CODE
    asked = {**fields, **query}
    if text_in(asked, "response_type") and text_in(asked, "client_id"):
        return Asked.AUTHORIZE
    if _DISCOVERY.search(path):
        return Asked.DISCOVERY
    return Asked.KEYS if _KEYS.search(path) else Asked.OTHER


def _grant(fields: Mapping[str, Any]) -> str:
    return text_in(fields, "grant_type")


def text_in(fields: Mapping[str, Any], name: str) -> str:
    """Return the field if it is text, else nothing."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def bearer_in(authorization: str) -> str:
    """Return the bearer token in an Authorization header (also GitHub's ``token``); empty if none."""
    scheme, _, value = authorization.partition(" ")
    return value.strip() if scheme.lower() in {"bearer", "token"} else ""


@dataclass(frozen=True)
class Tokens:
    """What a token answer brought."""

    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    id_token: str = field(default="", repr=False)
    expires_in: float | None = None

    @property
    def values(self) -> tuple[str, ...]:
        """Every token in it."""
        return tuple(filter(None, (self.access_token, self.refresh_token, self.id_token)))


def tokens_in(fields: Mapping[str, Any]) -> Tokens:
    """Return the tokens in an answer's fields."""
    return Tokens(
        text_in(fields, "access_token"),
        text_in(fields, "refresh_token"),
        text_in(fields, "id_token"),
        _seconds(fields.get("expires_in", fields.get("expiresIn"))),
    )


def _seconds(value: object) -> float | None:
    """Return a lifetime, which some systems write as text; None if it is none, or zero, which means none."""
    try:
        seconds = float(value) if isinstance(value, int | float | str) else 0.0
    except (ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None


def error_in(reply: Reply, fields: Mapping[str, Any], *, to_bring_tokens: bool) -> str:
    """Return the error code or short message of an answer; empty if it is no error.

    An answer that was ``to_bring_tokens`` and has none is an error whatever its status.
    """
    said = text_in(fields, "error")
    good = reply.status < 400 and not (to_bring_tokens and not tokens_in(fields).access_token)  # noqa: PLR2004
    if good and not said:
        return ""
    nested = fields.get("error")
    nested = nested if isinstance(nested, dict) else {}
    texts = [said, text_in(nested, "message"), text_in(fields, "message"), text_in(fields, "detail")]
    return _short(next(filter(None, texts), "") or _page(reply))


def _page(reply: Reply) -> str:
    """Return the beginning of a body that is no JSON object."""
    text = reply.body[:2000].decode("utf-8", errors="replace")
    return re.sub(r"<(style|script).*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL)


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_ERROR]
