"""Bearer tokens on the wire (RFC 6750)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.http.body import form_of
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError

if TYPE_CHECKING:
    from starlette.requests import Request

    from mock_idp.http.body import Refused

_FORM = "application/x-www-form-urlencoded"
_PARAMETER = "access_token"


async def token_in(request: Request, refused: Refused) -> str | None:
    """Return the bearer token in the header (2.1) or in a form (2.2); None if there is none.

    ``refused`` is told of what cannot be read, to write it down.

    Raises:
        OAuthError: invalid_request, if it comes in more than one way, or the form is malformed.

    """
    found = [in_header(request), await _in_form(request, refused)]
    ways = sum(token is not None for token in found) + (_PARAMETER in request.query_params)
    if ways > 1:
        description = "The access token comes in more than one way."
        error = OAuthError(ErrorCode.INVALID_REQUEST, Cause.TWO_AUTHENTICATIONS, description)
        refused(error)
        raise error
    return found[0] or found[1]


def in_header(request: Request) -> str | None:
    """Return the bearer token in the Authorization header; None if there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


async def _in_form(request: Request, refused: Refused) -> str | None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method != "POST" or kind != _FORM:
        return None
    return (await form_of(request, refused)).get(_PARAMETER)


def challenge(error: OAuthError) -> str:
    """Return the WWW-Authenticate header of a refusal (3), where the error travels: a body is a courtesy."""
    value = f'Bearer error="{error.code}", error_description="{error.description}"'
    return f'{value}, scope="openid"' if error.code is ErrorCode.INSUFFICIENT_SCOPE else value
