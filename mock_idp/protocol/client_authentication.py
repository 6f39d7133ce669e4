"""Client authentication (RFC 6749 2.3, RFC 7523 2.2, OIDC Core 9): what a request says of its client."""

from __future__ import annotations

import binascii
import functools
from base64 import b64decode
from dataclasses import dataclass, field
from enum import StrEnum
from hmac import compare_digest
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from mock_idp.protocol import compact_jws
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.compact_jws import CompactJws
    from mock_idp.protocol.model import Client

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_UNKNOWN = "The client is unknown or its secret is wrong."


class AuthMethod(StrEnum):
    """Values of ``token_endpoint_auth_method`` (RFC 7591 2, OIDC Core 9)."""

    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    SECRET_JWT = "client_secret_jwt"  # noqa: S105  a method
    PRIVATE_KEY_JWT = "private_key_jwt"
    NONE = "none"


@dataclass(frozen=True)
class Credentials:
    """What a client says of itself in a request."""

    method: AuthMethod
    client_id: str
    secret: str | None = field(default=None, repr=False)
    assertion: CompactJws | None = field(default=None, repr=False)
    """A JWT that the client signed; nothing of it is verified yet."""


def credentials_in(authorization: str | None, params: Mapping[str, str]) -> Credentials:
    """Return the credentials of a request.

    Raises:
        OAuthError: invalid_client, if there are none or they are malformed; invalid_request, if the client
            authenticates in two ways (2.3).

    """
    if "client_assertion" in params or "client_assertion_type" in params:
        if authorization is not None or "client_secret" in params:
            raise _two_ways()
        return _asserted(params)
    if authorization is not None:
        credentials = _basic(authorization)
        if (
            "client_secret" in params
            or params.get("client_id", credentials.client_id) != credentials.client_id
        ):
            raise _two_ways()
        return credentials
    client_id = params.get("client_id")
    if client_id is None:
        description = "The client does not authenticate: send HTTP Basic, or client_id and client_secret."
        raise OAuthError(ErrorCode.INVALID_CLIENT, Cause.MISSING_PARAMETER, description)
    secret = params.get("client_secret")
    return Credentials(AuthMethod.NONE if secret is None else AuthMethod.POST, client_id, secret)


@functools.lru_cache(maxsize=256)  # a client sends the same with each request
def _basic(authorization: str) -> Credentials:
    """Return the credentials in an Authorization header (RFC 6749 2.3.1: both parts are form-encoded)."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        client_id, colon, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
        client_id, secret = (unquote_plus(part, errors="strict") for part in (client_id, secret))
    except (ValueError, binascii.Error) as error:
        raise _malformed() from error
    if scheme.lower() != "basic" or not colon:
        raise _malformed()
    return Credentials(AuthMethod.BASIC, client_id, secret)


def _asserted(params: Mapping[str, str]) -> Credentials:
    """Return the credentials in a client assertion (RFC 7523 2.2): its subject is the client."""
    if params.get("client_assertion_type") != ASSERTION_TYPE:
        description = "The client_assertion_type is not that of a JWT."
        raise OAuthError(ErrorCode.INVALID_CLIENT, Cause.UNSUPPORTED, description)
    try:
        assertion = compact_jws.parse(params.get("client_assertion", ""))
    except ValueError as error:
        description = "The client_assertion is not a JWT."
        raise OAuthError(ErrorCode.INVALID_CLIENT, Cause.MALFORMED, description) from error
    client_id = compact_jws.text_or_empty(assertion.claims.get("sub"))
    if params.get("client_id", client_id) != client_id:
        description = "The client_assertion is that of another client."
        raise OAuthError(ErrorCode.INVALID_CLIENT, Cause.ASSERTION_CLAIMS, description)
    method = AuthMethod.SECRET_JWT if assertion.alg.startswith("HS") else AuthMethod.PRIVATE_KEY_JWT
    return Credentials(method, client_id, assertion=assertion)


def _malformed() -> OAuthError:
    description = "The Authorization header is not HTTP Basic authentication."
    return OAuthError(ErrorCode.INVALID_CLIENT, Cause.MALFORMED, description)


def _two_ways() -> OAuthError:
    description = "The client authenticates in more than one way."
    return OAuthError(ErrorCode.INVALID_REQUEST, Cause.TWO_AUTHENTICATIONS, description)


def authenticate(credentials: Credentials, client: Client | None) -> Client:
    """Return ``client`` if ``credentials`` are its own; an assertion itself is still to be verified.

    Raises:
        OAuthError: invalid_client.

    """
    if client is None:
        raise OAuthError(ErrorCode.INVALID_CLIENT, Cause.UNKNOWN_CLIENT, _UNKNOWN)
    if not _is_its_method(credentials, client):
        description = "The client is registered to authenticate in another way."
        raise OAuthError(ErrorCode.INVALID_CLIENT, Cause.WRONG_AUTH_METHOD, description)
    if credentials.assertion is None and not _is_its_secret(credentials.secret or "", client):
        raise OAuthError(ErrorCode.INVALID_CLIENT, Cause.WRONG_CLIENT_SECRET, _UNKNOWN)
    return client


def _is_its_method(credentials: Credentials, client: Client) -> bool:
    method = client.token_endpoint_auth_method
    if method is None or method == credentials.method:
        return True
    # An empty Basic password is how some libraries send none.
    return method == AuthMethod.NONE and not (credentials.secret or credentials.assertion)


def _is_its_secret(secret: str, client: Client) -> bool:
    expected = "" if client.is_public else client.secret
    return expected is not None and compare_digest(expected.encode(), secret.encode())
