"""ID tokens that come back as a hint (OIDC Core 3.1.2.1, RP-Initiated Logout 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.keys import UnverifiableTokenError
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError

if TYPE_CHECKING:
    from mock_idp.provider import Provider


@dataclass(frozen=True, slots=True)
class Hint:
    """What an ID token of ours says, however old it is."""

    sub: str
    client_ids: tuple[str, ...]
    """Its audience."""
    sid: str | None = None


def read(provider: Provider, token: str) -> Hint:
    """Return what the hint says.

    Raises:
        OAuthError: invalid_request, if it is not an ID token of ours.

    """
    try:
        claims = provider.keys.verify(token, issuer=provider.issuer)
    except UnverifiableTokenError as error:
        raise _not_ours() from error
    sub, audience = claims.get("sub"), claims.get("aud")
    # Other JWTs of ours are no ID tokens: access tokens (RFC 9068) have a client_id, logout tokens events.
    if not isinstance(sub, str) or "events" in claims or "client_id" in claims:
        raise _not_ours()
    return Hint(sub, _audience(audience), _text(claims.get("sid")))


def person_hinted(provider: Provider, token: str, client_id: str) -> str:
    """Return the ``sub`` of a hint that ``client_id`` was given.

    Raises:
        OAuthError: invalid_request, if it is no ID token of ours, or another client's.

    """
    hint = read(provider, token)
    if client_id not in hint.client_ids:
        raise _not_ours()
    return hint.sub


def _audience(value: Any) -> tuple[str, ...]:  # noqa: ANN401  JSON
    members = value if isinstance(value, list) else [value]
    return tuple(member for member in members if isinstance(member, str))


def _text(value: Any) -> str | None:  # noqa: ANN401  JSON
    return value if isinstance(value, str) else None


def _not_ours() -> OAuthError:
    description = "The id_token_hint is not an ID token that this provider issued to the client."
    return OAuthError(ErrorCode.INVALID_REQUEST, Cause.HINT_NOT_OURS, description)
