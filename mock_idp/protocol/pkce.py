"""Proof Key for Code Exchange (RFC 7636), method S256 only (RFC 9700 2.1.1)."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING

from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.model import Client

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def challenge_in(params: Mapping[str, str], client: Client) -> str | None:
    """Return the code challenge of an authorization request, or None.

    Raises:
        OAuthError: invalid_request, if it is malformed, not S256, or missing from a public client.

    """
    challenge = params.get("code_challenge")
    if challenge is None:
        if client.is_public:
            description = "A public client must send a code_challenge (PKCE)."
            raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.PKCE_REQUIRED, description)
        return None
    if params.get("code_challenge_method") != "S256":
        description = "Only the code_challenge_method 'S256' is supported."
        raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.UNSUPPORTED, description)
    if not _CHALLENGE.fullmatch(challenge):
        description = "The code_challenge is not a base64url-encoded SHA-256 hash."
        raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.MALFORMED, description)
    return challenge


def verify(challenge: str | None, verifier: str | None) -> None:
    """Accept the verifier that belongs to ``challenge`` (RFC 7636 4.6), or none to none.

    A verifier without a challenge is refused too: it betrays a downgrade (RFC 9700 2.1.1).

    Raises:
        OAuthError: invalid_grant.

    """
    if challenge is None and verifier is None:
        return
    if challenge is not None and verifier is not None and _VERIFIER.fullmatch(verifier):
        computed = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=")
        if compare_digest(computed, challenge.encode()):
            return
    description = "The code_verifier does not belong to the code_challenge."
    raise OAuthError(ErrorCode.INVALID_GRANT, Cause.PKCE_MISMATCH, description)
