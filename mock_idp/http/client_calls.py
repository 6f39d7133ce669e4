"""What the endpoints share that clients call themselves: a form comes, JSON goes (RFC 6749 2.3, 5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from mock_idp.http.body import form_of
from mock_idp.protocol.error_texts import status_of
from mock_idp.protocol.errors import OAuthError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from mock_idp.http.body import Refused

    Call = Callable[[Mapping[str, str], str | None], Awaitable[dict[str, Any] | None]]

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


async def answer_to(request: Request, call: Call, refused: Refused, *, status: int = 200) -> Response:
    """Return what ``call`` answers to the form and the Authorization header; an empty body for None.

    ``refused`` is told of a form that cannot be read.
    """
    authorization = request.headers.get("authorization")
    try:
        answer = await call(await form_of(request, refused), authorization)
    except OAuthError as error:
        return refusal(error, by_header=authorization is not None)
    if answer is None:
        return Response(status_code=status, headers=NO_STORE)
    return JSONResponse(answer, status_code=status, headers=NO_STORE)


def refusal(error: OAuthError, *, by_header: bool) -> Response:
    """Return the error response (RFC 6749 5.2): 401 names the scheme that the client tried."""
    headers, status = dict(NO_STORE), status_of(error)
    if by_header and status == 401:  # noqa: PLR2004  Unauthorized
        headers["WWW-Authenticate"] = 'Basic realm="mock_idp"'
    body = {"error": error.code, "error_description": error.description}
    return JSONResponse(body, status_code=status, headers=headers)
