"""A provider that speaks a dialect, as an ASGI application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from mock_idp.command_line import UsageError
from mock_idp.dialects.messages import Caller, Request
from mock_idp.faults.base.aim import Endpoint
from mock_idp.http import device, end_session, front_channel, pushed_authorization, questions, registration
from mock_idp.http.application import bare_app
from mock_idp.http.body import form_of
from mock_idp.http.dialect_answers import answer_of, response
from mock_idp.http.faults import ENDPOINTS, SIGN_IN_PAGES, layer
from mock_idp.protocol.error_texts import status_of
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.front_channel import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.requests import Request as HttpRequest
    from starlette.responses import Response

    from mock_idp.asgi import App
    from mock_idp.dialects.dialect import Dialect

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def dialect_app(dialect: Dialect) -> App:
    """Return the application that serves ``dialect`` and its provider, behind the provider's faults.

    Raises:
        UsageError: a path of the dialect's is none, or stands there twice, or its own code fails.

    """
    app = bare_app(dialect.provider)
    resources, documents = _declared(dialect)
    _check_paths(dialect, [*resources, *documents])
    app.router.routes.append(_token_route(dialect))
    app.router.routes.extend(_resource_route(dialect, path, read) for path, read in resources.items())
    app.router.routes.extend(_document_route(path, read) for path, read in documents.items())
    app.include_router(front_channel.router(dialect.provider, dialect.authorize))
    if dialect.openid:
        app.include_router(pushed_authorization.router(dialect.provider))
        app.include_router(end_session.router(dialect.provider))
        app.include_router(questions.router(dialect.provider))
        app.include_router(device.router(dialect.provider))
        app.include_router(registration.router(dialect.provider))
    return layer(app, dialect.provider, _endpoints(dialect, resources, documents))


def _endpoints(dialect: Dialect, resources: Iterable[str], documents: Iterable[str]) -> dict[str, Endpoint]:
    """Return what faults may aim at; OpenID Connect's documents are where every provider has them."""
    known = {path: ENDPOINTS.get(path, Endpoint.OTHER) for path in documents}
    own = {dialect.authorize: Endpoint.AUTHORIZATION, dialect.token: Endpoint.TOKEN}
    return {**SIGN_IN_PAGES, **known, **dict.fromkeys(resources, Endpoint.RESOURCE), **own}


def _declared(dialect: Dialect) -> tuple[dict[str, Callable[..., Any]], dict[str, Callable[..., Any]]]:
    """Return the dialect's resources and documents."""
    try:
        return dict(dialect.resources()), dict(dialect.documents())
    except Exception as error:
        who = type(dialect).__name__
        reason = f"{type(error).__name__}: {error}"
        raise UsageError(f"{who} cannot say what its resources and documents are: {reason}") from error


def _check_paths(dialect: Dialect, paths: list[str]) -> None:
    taken = {dialect.authorize, dialect.token, *PAGES}
    who = type(dialect).__name__
    for path in paths:
        if not path.startswith("/"):
            raise UsageError(f"{who} serves '{path}'; write a path that begins with '/'")
        if path in taken:
            raise UsageError(f"{who} serves '{path}' twice; give each resource and document its own path")
        taken.add(path)


def _token_route(dialect: Dialect) -> Route:
    endpoint = dialect.provider.token_endpoint

    async def token(http: HttpRequest) -> Response:
        request = _request(http)
        try:
            tokens = await endpoint.exchange(
                await form_of(http, endpoint.refused), http.headers.get("authorization")
            )
        except OAuthError as error:
            answer = answer_of(dialect.refused, error, status_of(error), request)
        else:
            answer = answer_of(dialect.issued, tokens, request)
        return response(answer, _NO_STORE)

    return Route(dialect.token, token, methods=["POST"])


def _resource_route(dialect: Dialect, path: str, read: Callable[[Caller], Any]) -> Route:
    guard = dialect.provider.userinfo_endpoint

    async def resource(http: HttpRequest) -> Response:
        scheme, _, value = http.headers.get("authorization", "").partition(" ")
        if scheme.lower() not in {"bearer", "token"} or not value.strip():
            guard.refused(OAuthError(ErrorCode.INVALID_TOKEN, Cause.MISSING_PARAMETER, "There is none."))
            return response(answer_of(dialect.denied, Cause.MISSING_PARAMETER))
        try:
            token, _, user = await guard.whose(value.strip())
        except OAuthError as error:
            return response(answer_of(dialect.denied, error.cause))
        caller = Caller(user=user, scope=token.scope, request=_request(http))
        return response(answer_of(read, caller))

    return Route(path, resource, methods=["GET", "POST"])


def _document_route(path: str, read: Callable[[], Any]) -> Route:
    async def document(_: HttpRequest) -> Response:
        return response(answer_of(read))

    return Route(path, document, methods=["GET"])


def _request(http: HttpRequest) -> Request:
    return Request(headers=dict(http.headers), query=dict(http.query_params), path=http.path_params)
