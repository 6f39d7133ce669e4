"""The authorization request (RFC 6749 4.1.1, OIDC Core 3.1.2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.protocol import pkce, redirection
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.params import required, scope_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.model import Client


@dataclass(frozen=True, kw_only=True)
class AuthorizationRequest:
    """A valid request, waiting for a person to sign in."""

    client_id: str
    redirect_uri: str
    scope: tuple[str, ...]
    state: str | None = None
    nonce: str | None = None
    code_challenge: str | None = None
    login_hint: str | None = None
    access_type: str | None = None
    """``offline`` asks Google for a refresh token."""


def redirect_uri_in(params: Mapping[str, str], client: Client | None) -> str:
    """Return the URI to answer at.

    Raises:
        OAuthError: the client or the URI is unknown: tell the person and never redirect (RFC 6749 4.1.2.1).

    """
    if client is None:
        description = "Unknown client_id."
        raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.UNKNOWN_CLIENT, description)
    uri = required(params, "redirect_uri")
    if not redirection.is_allowed(uri, client):
        description = "Invalid redirect_uri: it is not registered for this client."
        raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.REDIRECT_URI_NOT_REGISTERED, description)
    return uri


def validate(
    params: Mapping[str, str], client: Client, redirect_uri: str, *, openid: bool = True
) -> AuthorizationRequest:
    """Return the request if it can be granted once somebody signs in; ``openid`` off: plain OAuth 2.0.

    Unknown scope values are ignored, as RFC 6749 3.3 allows.

    Raises:
        OAuthError: to be reported to the client at ``redirect_uri``.

    """
    if required(params, "response_type") != "code":
        description = "Only the response_type 'code' is supported."
        raise OAuthError(ErrorCode.UNSUPPORTED_RESPONSE_TYPE, Cause.UNSUPPORTED, description)
    _refuse_request_objects(params)
    scope = scope_of(params)
    if openid and "openid" not in scope:
        description = "The scope must contain 'openid'."
        raise OAuthError(ErrorCode.INVALID_SCOPE, Cause.MISSING_PARAMETER, description)
    if "none" in params.get("prompt", "").split():
        description = "The person has to sign in, and prompt=none forbids it."
        raise OAuthError(ErrorCode.LOGIN_REQUIRED, Cause.NOT_SIGNED_IN, description)
    return AuthorizationRequest(
        client_id=client.client_id,
        redirect_uri=redirect_uri,
        scope=scope,
        state=params.get("state"),
        nonce=params.get("nonce"),
        code_challenge=pkce.challenge_in(params, client),
        login_hint=params.get("login_hint"),
        access_type=params.get("access_type"),
    )


def _refuse_request_objects(params: Mapping[str, str]) -> None:
    """Never ignore a request object: what it says could differ (OIDC Core 3.1.2.6)."""
    if "request" in params:
        description = "Request objects are not supported."
        raise OAuthError(ErrorCode.REQUEST_NOT_SUPPORTED, Cause.UNSUPPORTED, description)
    if "request_uri" in params:
        description = "The parameter request_uri is not supported."
        raise OAuthError(ErrorCode.REQUEST_URI_NOT_SUPPORTED, Cause.UNSUPPORTED, description)
