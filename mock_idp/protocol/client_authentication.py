"""Client authentication (RFC 6749 2.3): Basic, post, and none for public clients."""

from __future__ import annotations

import binascii
from base64 import b64decode
from dataclasses import dataclass, field
from enum import StrEnum
from hmac import compare_digest
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.model import Client


class AuthMethod(StrEnum):
    """Values of ``token_endpoint_auth_method`` (RFC 7591 2)."""

    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    NONE = "none"


@dataclass(frozen=True)
class Credentials:
    """What a client says of itself in a token request."""

    method: AuthMethod
    client_id: str
    secret: str | None = field(default=None, repr=False)


def credentials_in(authorization: str | None, params: Mapping[str, str]) -> Credentials:
    """Return the credentials of a token request.

    Raises:
        OAuthError: invalid_client, if there are none or the header is malformed; invalid_request, if the
            client authenticates in two ways (2.3).

    """
    if authorization is not None:
        credentials = _basic(authorization)
        if (
            "client_secret" in params
            or params.get("client_id", credentials.client_id) != credentials.client_id
        ):
            description = "The client authenticates in more than one way."
            raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.TWO_AUTHENTICATIONS, description)
        return credentials
    client_id = params.get("client_id")
    if client_id is None:
        description = "The client does not authenticate: send HTTP Basic, or client_id and client_secret."
        raise OAuthError(ErrorCode.INVALID_CLIENT, Cause.MISSING_PARAMETER, description)
    secret = params.get("client_secret")
    return Credentials(AuthMethod.NONE if secret is None else AuthMethod.POST, client_id, secret)


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


def _malformed() -> OAuthError:
    description = "The Authorization header is not HTTP Basic authentication."
    return OAuthError(ErrorCode.INVALID_CLIENT, Cause.MALFORMED, description)


def authenticate(credentials: Credentials, client: Client | None) -> Client:
    """Return ``client`` if ``credentials`` are its own.

    Raises:
        OAuthError: invalid_client.

    """
    description = "The client is unknown or its secret is wrong."
    if client is None:
        raise OAuthError(ErrorCode.INVALID_CLIENT, Cause.UNKNOWN_CLIENT, description)
    # A public client has no secret to be wrong; an empty Basic password is how some libraries send none.
    if not compare_digest((client.secret or "").encode(), (credentials.secret or "").encode()):
        raise OAuthError(ErrorCode.INVALID_CLIENT, Cause.WRONG_CLIENT_SECRET, description)
    return client
