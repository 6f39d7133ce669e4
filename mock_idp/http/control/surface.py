"""The control surface as a FastAPI application, with an OpenAPI document of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from mock_idp.control import operations
from mock_idp.control.errors import ControlError
from mock_idp.http.control import endpoints, stream
from mock_idp.http.control.mount import PATH
from mock_idp.store import StoreError

if TYPE_CHECKING:
    from starlette.requests import Request

_DESCRIPTION = (
    "Changes a running provider. Spans of time are seconds, or text such as 25s. A change needs the header "
    "Content-Type: application/json. A mistake is answered with one sentence: 400, 404 or 409."
)


def surface() -> FastAPI:
    """Return the application; each request's scope says which provider it controls."""
    silent: Any = {"tracing": False, "metrics": False, "logs": False}
    app = FastAPI(
        title="mock_idp control",
        description=_DESCRIPTION,
        version="1",
        openapi_url=f"{PATH}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=silent,
    )
    router = endpoints.router(operations.by_kind().values())
    stream.add(router)
    app.include_router(router, prefix=PATH)
    app.add_exception_handler(ControlError, _refused)
    app.add_exception_handler(StoreError, _broken)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _not_found)
    return app


async def _refused(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    return _answer(error.status if isinstance(error, ControlError) else 400, str(error))


async def _broken(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    return _answer(503, str(error))


async def _not_found(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  it is what the handler is for
    if error.status_code == 405:  # noqa: PLR2004  Method Not Allowed
        sentence = f"{request.method} is nothing that can be done to {request.url.path}"
    elif error.status_code == 404:  # noqa: PLR2004  Not Found
        sentence = f"there is nothing at this path; {PATH}/openapi.json lists what there is"
    else:
        sentence = "the request cannot be read; its body must be JSON"
    return JSONResponse({"error": sentence}, error.status_code, headers=error.headers)


async def _malformed(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    assert isinstance(error, RequestValidationError)  # noqa: S101  as above
    return _answer(400, _sentence(error.errors()[0]))


def _sentence(problem: Any) -> str:  # noqa: ANN401  what pydantic says
    """Return what is wrong first, without what was sent: that may be a secret."""
    kind, where = problem["type"], [str(part) for part in problem["loc"][1:]]
    if kind == "json_invalid":
        return "the body is not JSON"
    if kind == "missing":
        return f"'{where[-1]}' is missing" if where else "the body is missing"
    if kind == "value_error":
        return str(problem["ctx"]["error"])
    if not where:
        return "the body must be a JSON object"
    # A field that may be of several types has a problem for each, told apart by the type's name.
    message = str(problem["msg"])
    return f"{where[0]}: {message[:1].lower()}{message[1:]}"


def _answer(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status)
