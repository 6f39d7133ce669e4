"""Request objects: an authorization request inside a JWT (OIDC Core 6, RFC 9101)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError

if TYPE_CHECKING:
    from collections.abc import Mapping

SIGNATURES = ("RS256", "PS256", "ES256", "EdDSA")
"""Algorithms by which a client signs with a key of its own."""
UNSIGNED = "none"
PUSHED = "urn:ietf:params:oauth:request_uri:"
"""How a ``request_uri`` begins that stands for a pushed request (RFC 9126 2.2)."""

_ABOUT_THE_JWT = {"iss", "aud", "exp", "iat", "nbf", "jti", "sub"}
_NEVER_INSIDE = ("request", "request_uri")
_SAME_OUTSIDE = ("client_id", "response_type")
_LEEWAY = 60.0
"""Seconds by which clocks may differ."""


def merged(
    claims: Mapping[str, Any], params: Mapping[str, str], *, client_id: str, issuer: str, now: float
) -> dict[str, str]:
    """Return the request that ``params`` and the object's ``claims`` make together: what is inside wins.

    Raises:
        OAuthError: invalid_request_object, if the object is not for us, not now, or contradicts ``params``.

    """
    _check_for_whom(claims, client_id, issuer)
    _check_when(claims, now)
    inside = {name: _text(value) for name, value in claims.items() if name not in _ABOUT_THE_JWT}
    if any(name in claims for name in _NEVER_INSIDE):
        raise refusal(Cause.MALFORMED)
    for name in _SAME_OUTSIDE:
        if name in params and inside.get(name) not in {None, params[name]}:
            raise refusal(Cause.MALFORMED)
    outside = {name: value for name, value in params.items() if name not in _NEVER_INSIDE}
    return outside | {name: value for name, value in inside.items() if value is not None and value != ""}


def refusal(cause: Cause) -> OAuthError:
    """Return what a bad request object is refused with."""
    description = "The request object is malformed, not signed by the client, or not meant for now and here."
    return OAuthError(ErrorCode.INVALID_REQUEST_OBJECT, cause, description)


def _check_for_whom(claims: Mapping[str, Any], client_id: str, issuer: str) -> None:
    """Compare ``iss`` and ``aud``, which OIDC Core 6.1 only recommends."""
    audience = claims.get("aud", issuer)
    if claims.get("iss", client_id) != client_id:
        raise refusal(Cause.OTHER_CLIENT)
    if issuer not in (audience if isinstance(audience, list) else [audience]):
        raise refusal(Cause.MALFORMED)


def _check_when(claims: Mapping[str, Any], now: float) -> None:
    expires, begins = claims.get("exp", now + 1), claims.get("nbf", now)
    for moment in (expires, begins):
        if not isinstance(moment, int | float) or isinstance(moment, bool):
            raise refusal(Cause.MALFORMED)
    # Nothing is added to what the client says: no float holds the largest of JSON's integers.
    if now - _LEEWAY >= expires or now + _LEEWAY < begins:
        raise refusal(Cause.EXPIRED)


def _text(value: Any) -> str | None:  # noqa: ANN401  JSON
    """Return a member as a query would have it, numbers and objects as JSON; None: it is not there."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)
