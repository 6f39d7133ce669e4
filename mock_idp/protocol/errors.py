"""What can go wrong: coarse on the wire, fine inside.

``OAuthError`` is the only exception::

    OAuthError(code, cause, description)    code goes to the client, cause into the history
"""

from __future__ import annotations

from enum import StrEnum


class ErrorCode(StrEnum):
    """Error codes as they stand on the wire.

    RFC 6749 4.1.2.1 and 5.2, RFC 6750 3.1, RFC 7591 3.2.2, RFC 8628 3.5, OIDC Core 3.1.2.6.
    """

    INVALID_REQUEST = "invalid_request"
    INVALID_CLIENT = "invalid_client"
    INVALID_GRANT = "invalid_grant"
    INVALID_SCOPE = "invalid_scope"
    INVALID_TOKEN = "invalid_token"  # noqa: S105  an error code
    UNAUTHORIZED_CLIENT = "unauthorized_client"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type"
    UNSUPPORTED_RESPONSE_TYPE = "unsupported_response_type"
    INSUFFICIENT_SCOPE = "insufficient_scope"
    AUTHORIZATION_PENDING = "authorization_pending"
    SLOW_DOWN = "slow_down"
    EXPIRED_TOKEN = "expired_token"  # noqa: S105  an error code
    INVALID_REDIRECT_URI = "invalid_redirect_uri"
    INVALID_CLIENT_METADATA = "invalid_client_metadata"
    ACCESS_DENIED = "access_denied"
    LOGIN_REQUIRED = "login_required"
    CONSENT_REQUIRED = "consent_required"
    UNMET_AUTHENTICATION_REQUIREMENTS = "unmet_authentication_requirements"
    REQUEST_NOT_SUPPORTED = "request_not_supported"
    REQUEST_URI_NOT_SUPPORTED = "request_uri_not_supported"
    INVALID_REQUEST_OBJECT = "invalid_request_object"
    INVALID_REQUEST_URI = "invalid_request_uri"


class Cause(StrEnum):
    """The private reason of a refusal; several causes share one error code."""

    MALFORMED = "malformed"
    DUPLICATE_PARAMETER = "duplicate-parameter"
    MISSING_PARAMETER = "missing-parameter"
    UNSUPPORTED = "unsupported"
    UNKNOWN_CLIENT = "unknown-client"
    WRONG_CLIENT_SECRET = "wrong-client-secret"  # noqa: S105  a reason
    TWO_AUTHENTICATIONS = "two-authentications"
    WRONG_AUTH_METHOD = "wrong-auth-method"
    ASSERTION_NOT_SIGNED = "assertion-not-signed"
    ASSERTION_CLAIMS = "assertion-claims"
    ASSERTION_REPLAYED = "assertion-replayed"
    REDIRECT_URI_NOT_REGISTERED = "redirect-uri-not-registered"
    REDIRECT_URI_DIFFERS = "redirect-uri-differs"
    PKCE_REQUIRED = "pkce-required"
    PKCE_MISMATCH = "pkce-mismatch"
    SCOPE_NOT_GRANTED = "scope-not-granted"
    UNKNOWN_TOKEN = "unknown-token"  # noqa: S105
    OTHER_CLIENT = "other-client"
    EXPIRED = "expired"
    REUSED = "reused"
    REVOKED = "revoked"
    IDLE = "idle"
    ABSOLUTE_LIFETIME = "absolute-lifetime"
    SUPERSEDED = "superseded"
    SESSION_ENDED = "session-ended"
    REFRESH_OFF = "refresh-off"
    GRANT_NOT_ALLOWED = "grant-not-allowed"
    USER_DISABLED = "user-disabled"
    UNKNOWN_USER = "unknown-user"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105
    CANCELLED = "cancelled"
    PENDING = "pending"
    POLLED_TOO_SOON = "polled-too-soon"
    REVOKED_BY_CLIENT = "revoked-by-client"
    CLIENT_DELETED = "client-deleted"
    METADATA = "metadata"
    NOT_SIGNED_IN = "not-signed-in"
    NOT_CONSENTED = "not-consented"
    OTHER_USER = "other-user"
    ACR_NOT_SUPPORTED = "acr-not-supported"
    HINT_NOT_OURS = "hint-not-ours"
    BAD_SIGNATURE = "bad-signature"
    UNREACHABLE = "unreachable"
    NOT_PUSHED = "not-pushed"


class OAuthError(Exception):
    """A request that the protocol refuses.

    Attributes:
        code: what the client is told.
        cause: why, for the history.
        description: one constant English sentence for ``error_description`` (RFC 6749 5.2 characters).

    """

    def __init__(self, code: ErrorCode, cause: Cause, description: str) -> None:
        """Keep the three; none of them may contain what the request sent."""
        super().__init__(f"{code}: {description}")
        self.code, self.cause, self.description = code, cause, description
