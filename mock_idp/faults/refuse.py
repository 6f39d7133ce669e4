"""A refusal in the words of a well-known provider."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.asgi import Reply
from mock_idp.faults.base.aim import Aim
from mock_idp.faults.base.fault import Fault
from mock_idp.hints import hint

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.faults.base.call import Call, Proceed
    from mock_idp.gate import Gate

_JSON, _HTML = "application/json", "text/html; charset=utf-8"
_SIGNED_OUT = "<!doctype html><title>Error</title><h1>Sorry, something went wrong</h1><p>{error}: {text}</p>"


def _microsoft(error: str, text: str) -> dict[str, Any]:
    """Entra ID: a number of its own stands first in the description, and again in ``error_codes``."""
    known = {"invalid_client": 7000222, "interaction_required": 50076}
    number, colon, rest = text.partition(":")
    own = colon and number.startswith("AADSTS") and number[6:].isdigit()
    code = int(number[6:]) if own else known.get(error, 700082)
    text, none = rest.strip() if own else text, "00000000-0000-0000-0000-000000000000"
    return {
        "error": error,
        "error_description": f"AADSTS{code}: {text} Trace ID: {none} Correlation ID: {none}",
        "error_codes": [code],
        "trace_id": none,
        "correlation_id": none,
        "error_uri": f"https://login.microsoftonline.com/error?code={code}",
    }


def _plain(error: str, text: str) -> dict[str, Any]:
    return {"error": error, "error_description": text}


def _google_api(error: str, text: str) -> dict[str, Any]:
    """Google's APIs, other than its token endpoint: the error is an object."""
    return {"error": {"code": 400, "message": text, "status": error.upper()}}


_STYLES: dict[str, tuple[int, str, str, Callable[[str, str], dict[str, Any]]]] = {
    "rfc": (400, "invalid_grant", "The grant is not valid.", _plain),
    "dex": (
        400,
        "invalid_request",
        "Refresh token is invalid or has already been claimed by another client.",
        _plain,
    ),
    "github": (
        200,
        "bad_refresh_token",
        "The refresh token passed is incorrect or expired.",
        lambda error, text: {**_plain(error, text), "error_uri": "https://docs.github.com"},
    ),
    "google": (400, "invalid_grant", "Token has been expired or revoked.", _plain),
    "google-api": (400, "unauthenticated", "Request had invalid authentication credentials.", _google_api),
    "html": (400, "invalid_grant", "The session is over.", _plain),
    "keycloak": (400, "invalid_grant", "Token is not active", _plain),
    "microsoft": (400, "invalid_grant", "The refresh token has expired due to inactivity.", _microsoft),
}
"""Style -> its status, error and description, and the object it makes of the last two."""


@dataclass(frozen=True, slots=True)
class Refuse(Fault):
    """``Refuse()``, ``Refuse("invalid_client", style="microsoft")``; the rest is as the style has it."""

    name = "refuse"
    usual = Aim("token")

    error: str | None = None
    error_description: str | None = None
    """With the style ``microsoft``, it may begin with a number: ``AADSTS50173: The grant is expired.``"""
    style: str = "rfc"
    status: int | None = None

    def check(self) -> None:
        """Refuse a style that nobody has."""
        known = self.style in _STYLES
        self.require(known, f"there is no style '{self.style}'; {hint(self.style, sorted(_STYLES))}")
        good = self.status is None or 200 <= self.status <= 599  # noqa: PLR2004
        self.require(good, f"{self.status} is no status from 200 to 599")

    @property
    def deed(self) -> str:
        """What it does."""
        return f"refuses with {self._error} as {self.style} does"

    @property
    def _error(self) -> str:
        return _STYLES[self.style][1] if self.error is None else self.error

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:  # noqa: ARG002
        """Refuse without carrying the request out."""
        status, _, text, make = _STYLES[self.style]
        text = text if self.error_description is None else self.error_description
        if self.style == "html":
            kind, body = _HTML, _SIGNED_OUT.format(error=self._error, text=text)
        else:
            kind, body = _JSON, json.dumps(make(self._error, text))
        headers = (("content-type", kind), ("cache-control", "no-store"))
        return Reply(status if self.status is None else self.status, headers, body.encode())
