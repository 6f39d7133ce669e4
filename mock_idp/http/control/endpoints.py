"""An endpoint for each operation, made of its fields: what is in its path, in its query, in its body."""

from __future__ import annotations

import inspect
from dataclasses import MISSING
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

from fastapi import APIRouter, Body, Path, Query
from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mock_idp.control.events import ReadHistory, as_lines
from mock_idp.hints import hint
from mock_idp.http.control.mount import PROVIDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mock_idp.control.operation import Operation, Route
    from mock_idp.provider import Provider

_LONGEST_WAIT = 60.0
JSON_LINES = "application/jsonl"


class _Body(BaseModel):
    """What a change is made of: no other members, and no text for a number."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown(cls, data: Any) -> Any:  # noqa: ANN401  whatever was sent
        """Say what may have been meant."""
        for name in data if isinstance(data, dict) else ():
            if name not in cls.model_fields:
                # Half a character would not fit into the answer.
                shown = name[:40].encode("ascii", "replace").decode()
                raise ValueError(f"there is no member '{shown}'; {hint(name, list(cls.model_fields))}")
        return data


class ErrorBody(BaseModel):
    """What a mistake is answered with."""

    error: str
    """One sentence."""


_ERRORS: dict[int | str, dict[str, Any]] = {status: {"model": ErrorBody} for status in (400, 404, 409)}
_LINES: dict[int | str, dict[str, Any]] = _ERRORS | {200: {"content": {JSON_LINES: {}}}}


def router(operations: Iterable[type[Operation[Any]]]) -> APIRouter:
    """Return the routes of all ``operations``."""
    routes = APIRouter()
    for operation in operations:
        for route in operation.routes:
            _add(routes, operation, route)
    return routes


def provider_of(request: Request) -> Provider:
    """Return the provider that a request controls."""
    provider: Provider = request.scope[PROVIDER]
    return provider


def _add(routes: APIRouter, operation: type[Operation[Any]], route: Route) -> None:
    lines = operation is ReadHistory
    routes.add_api_route(
        _with_slashes(route.path),
        _endpoint(operation, route),
        methods=[route.method],
        status_code=route.status,
        response_model=None if lines else operation.returns,
        responses=_LINES if lines else _ERRORS,
        response_class=Response if lines or operation.returns is None else JSONResponse,
        name=f"{operation.kind} {route.path}",
        operation_id=f"{operation.kind}{''.join(f'.by_{name}' for name in route.names)}",
        summary=inspect.getdoc(operation),
        tags=[operation.kind.partition(".")[0]],
    )


def _with_slashes(path: str) -> str:
    """Let the last name in ``path`` have slashes in it, as a client_id that is a URL has."""
    return f"{path[:-1]}:path}}" if path.endswith("}") else path


def _endpoint(operation: type[Operation[Any]], route: Route) -> Callable[..., Any]:
    """Return the function that FastAPI calls; it goes by its signature."""
    request = _parameter("request", Request)
    parameters = [request, *_in_path(operation, route), *_beside(operation, route)]

    async def endpoint(request: Request, **given: Any) -> Any:  # noqa: ANN401  as the signature says
        body = given.pop("body", None)
        if isinstance(body, _Body):
            given |= {name: getattr(body, name) for name in body.model_fields_set}
        elif body is not None:
            given[operation.body_name()] = body
        answer = await provider_of(request).control.perform_async(operation(**given))
        return Response(as_lines(answer), media_type=JSON_LINES) if operation is ReadHistory else answer

    endpoint.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return endpoint


def _in_path(operation: type[Operation[Any]], route: Route) -> list[inspect.Parameter]:
    hints = get_type_hints(operation)
    return [_parameter(name, Annotated[hints[name], Path()]) for name in route.names]


def _beside(operation: type[Operation[Any]], route: Route) -> list[inspect.Parameter]:
    """Return what is given in the query or in the body."""
    in_paths = {name for other in operation.routes for name in other.names}
    names = [name for name in operation.given_names() if name not in in_paths]
    if len(operation.routes) > 1 and route.names and route.method in {"GET", "DELETE"}:
        names = []  # these are for those who name none in the path
    if operation.body_name():
        return [_parameter("body", Annotated[dict[str, Any], Body()])]
    if route.method in {"GET", "DELETE"}:
        return [_in_query(operation, name) for name in names]
    return [
        _parameter("body", _model(operation, names), None if _may_be_empty(operation, names) else MISSING)
    ]


def _in_query(operation: type[Operation[Any]], name: str) -> inspect.Parameter:
    query: Any = Query(ge=0, le=_LONGEST_WAIT, allow_inf_nan=False) if name == "wait" else Query()
    hints = get_type_hints(operation)
    return _parameter(name, Annotated[hints[name], query], operation.usual()[name])


def _may_be_empty(operation: type[Operation[Any]], names: Iterable[str]) -> bool:
    return all(operation.usual()[name] is not MISSING for name in names)


def _model(operation: type[Operation[Any]], names: Iterable[str]) -> Any:  # noqa: ANN401  a model, or None
    hints, defaults = get_type_hints(operation), operation.usual()
    members: dict[str, Any] = {
        name: (hints[name], Field() if defaults[name] is MISSING else Field(default=defaults[name]))
        for name in names
    }
    model = create_model(operation.__name__, __base__=_Body, **members)
    return model | None if _may_be_empty(operation, names) else model


def _parameter(name: str, annotation: Any, default: object = MISSING) -> inspect.Parameter:  # noqa: ANN401
    given = inspect.Parameter.empty if default is MISSING else default
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=given, annotation=annotation)
