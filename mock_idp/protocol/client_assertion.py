"""What a client assertion must say besides its signature (RFC 7523 3, OIDC Core 9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mock_idp.protocol.records import Transaction

_LEEWAY = 10.0
"""Seconds by which two clocks may differ."""
_REMEMBERED = 86400.0
"""Seconds for which an assertion that is over is known: a client's clock may be far from ours."""
_MOST_SECONDS = 1e11
"""Beyond any clock."""
_DESCRIPTION = "The client_assertion is expired, not for this endpoint, or lacks a claim."


@dataclass(frozen=True, kw_only=True, slots=True)
class UsedAssertion(Record):
    """A client assertion that was accepted: its ``jti`` is good once (OIDC Core 9)."""

    client_id: str
    jti: str
    expires_at: float

    @property
    def key(self) -> str:
        """One for each pair of client and ``jti``."""
        return f"{self.client_id}\n{self.jti}"

    @property
    def forget_at(self) -> float:
        """Once nobody would accept it any more."""
        return self.expires_at + _REMEMBERED


def checked(
    claims: Mapping[str, Any], client_id: str, audiences: Iterable[str], moments: Iterable[float]
) -> UsedAssertion:
    """Return what to remember of an assertion whose claims are good at one of ``moments``.

    ``audiences``: names of ours, one of which it must be meant for.

    Raises:
        OAuthError: invalid_client.

    """
    jti, exp = claims.get("jti"), claims.get("exp")
    good = (
        claims.get("iss") == claims.get("sub") == client_id
        and bool(set(audiences) & _audience(claims))
        and isinstance(jti, str)
        and bool(jti)
        and any(_is_timely(claims, now) for now in moments)
    )
    if not good:
        raise OAuthError(ErrorCode.INVALID_CLIENT, Cause.ASSERTION_CLAIMS, _DESCRIPTION)
    return UsedAssertion(client_id=client_id, jti=str(jti), expires_at=float(exp or 0))


def spend(used: UsedAssertion, stored: Transaction) -> None:
    """Remember an assertion.

    Raises:
        OAuthError: invalid_client, if it came before.

    """
    if stored.get(UsedAssertion, used.key) is not None:
        description = "The client_assertion was used before."
        raise OAuthError(ErrorCode.INVALID_CLIENT, Cause.ASSERTION_REPLAYED, description)
    stored.put(used)


def _audience(claims: Mapping[str, Any]) -> set[str]:
    audience = claims.get("aud")
    values = audience if isinstance(audience, list) else [audience]
    return {value for value in values if isinstance(value, str)}


def _is_timely(claims: Mapping[str, Any], now: float) -> bool:
    """Tell whether ``exp`` is ahead, and ``nbf`` and ``iat``, if there are any, are not."""
    exp, earliest = _seconds(claims.get("exp")), [_seconds(claims.get(name, 0)) for name in ("nbf", "iat")]
    if exp is None or now >= exp + _LEEWAY:
        return False
    return all(moment is not None and moment <= now + _LEEWAY for moment in earliest)


def _seconds(value: object) -> float | None:
    """Return a NumericDate (RFC 7519 2), or None if it is none that a clock could show."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if 0 <= value <= _MOST_SECONDS else None
