"""How a refusal of the token endpoint reads: RFC 6749 5.2 by default, or as a product writes it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from mock_idp.protocol.errors import ErrorCode
from mock_idp.protocol.moments import as_utc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.errors import OAuthError

EVERY_GRANT = ""
"""Stands for any ``grant_type``, also a missing or unknown one."""
_HTML = "<html>\n<head><title>{0} {1}</title></head>\n<body>\n<h1>{0} {1}</h1>\n</body>\n</html>\n"


class ErrorBody(StrEnum):
    """What the body of a refusal is."""

    JSON = "json"
    """RFC 6749 5.2."""
    MICROSOFT = "microsoft"
    """JSON with ``error_codes``, ``timestamp``, ``trace_id`` and ``correlation_id`` (Entra ID)."""
    HTML = "html"
    """A page, as of a proxy in front of the provider; OAuth libraries cannot read it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorText:
    """What is different about the answer to one cause; None: as it is without."""

    status: int | None = None
    error: str | None = None
    """The error code; products have codes of their own."""
    description: str | None = None
    """Empty: there is none."""
    code: int | None = None
    """The number in ``error_codes`` (Microsoft: AADSTS)."""
    members: Mapping[str, Any] = field(default_factory=dict)
    """Members that the body has besides, such as ``error_uri``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """What the client is told."""

    status: int
    error: str
    description: str
    """Empty: nothing is described."""
    code: int | None = None
    members: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorTexts:
    """How a provider words its refusals."""

    body: ErrorBody = ErrorBody.JSON
    status: int | None = None
    """Of every refusal; None: 400, and 401 for ``invalid_client``."""
    content_type: str | None = None
    """None: that of the body."""
    texts: Mapping[tuple[str, str], ErrorText] = field(default_factory=dict)
    """(grant_type or `EVERY_GRANT`, cause) -> what is different; a grant's own text wins."""
    otherwise: ErrorText = field(default_factory=ErrorText)
    """For every cause that has no text of its own."""

    def refusal(self, error: OAuthError, grant_type: str) -> Refusal:
        """Return what the client is told of ``error``."""
        it = self.texts.get((grant_type, error.cause)) or self.texts.get((EVERY_GRANT, error.cause))
        it = it or self.otherwise
        return Refusal(
            status=it.status or self.status or status_of(error),
            error=it.error or str(error.code),
            description=error.description if it.description is None else it.description,
            code=it.code,
            members=it.members,
        )


RFC_6749 = ErrorTexts()


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """A refusal as it goes out."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


def status_of(error: OAuthError) -> int:
    """Return the HTTP status of a token error (RFC 6749 5.2)."""
    return 401 if error.code is ErrorCode.INVALID_CLIENT else 400


def answer_of(
    error: OAuthError,
    texts: ErrorTexts,
    *,
    grant_type: str = EVERY_GRANT,
    by_header: bool = False,
    now: float = 0.0,
) -> ErrorAnswer:
    """Return the answer to a token request that ``error`` refuses.

    ``by_header``: the client authenticated by the Authorization header, so that 401 names its scheme;
    ``now``: seconds since the Unix epoch.
    """
    told = texts.refusal(error, grant_type)
    challenged = by_header and told.status == HTTPStatus.UNAUTHORIZED
    headers = (("WWW-Authenticate", 'Basic realm="mock_idp"'),) if challenged else ()
    if texts.body is ErrorBody.HTML:
        page = _HTML.format(told.status, escape(_phrase(told.status))).encode()
        return ErrorAnswer(told.status, texts.content_type or "text/html; charset=utf-8", page, headers)
    members = _microsoft(told, now) if texts.body is ErrorBody.MICROSOFT else _plain(told)
    body = json.dumps({**members, **told.members}, separators=(",", ":")).encode()
    return ErrorAnswer(told.status, texts.content_type or "application/json", body, headers)


def _plain(told: Refusal) -> dict[str, Any]:
    described = {"error_description": told.description} if told.description else {}
    return {"error": told.error, **described}


def _microsoft(told: Refusal, now: float) -> dict[str, Any]:
    """Return the members of Entra ID; the ids are constant, as nothing here keeps a trace."""
    moment = as_utc(now)
    prefix = f"AADSTS{told.code}: " if told.code else ""
    traced = f" Trace ID: {_TRACE} Correlation ID: {_CORRELATION} Timestamp: {moment}"
    return {
        "error": told.error,
        "error_description": f"{prefix}{told.description}{traced}",
        "error_codes": [told.code] if told.code else [],
        "timestamp": moment,
        "trace_id": _TRACE,
        "correlation_id": _CORRELATION,
    }


_TRACE = "00000000-0000-4000-8000-000000000001"
_CORRELATION = "00000000-0000-4000-8000-000000000002"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
