"""The token that the registry keeps behind a CLI secret."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_EXPIRY_DELTA = 10.0
"""golang.org/x/oauth2 token.go: a token counts as run out ten seconds early."""


@dataclass(frozen=True, kw_only=True)
class StoredToken:
    """``oidc.Token`` of Harbor (src/pkg/oidc/helper.go): an oauth2.Token and the raw ID token."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    id_token: str | None = field(default=None, repr=False)
    expires_in: float | None = None
    """As the provider said, in seconds; None: it did not say, or said zero or less."""
    expiry: float | None = None
    """Seconds since the Unix epoch; None: the registry believes that the token never runs out."""

    def valid(self, now: float) -> bool:
        """Tell whether x/oauth2 would use the token without a refresh (``Token.Valid``)."""
        return bool(self.access_token) and (self.expiry is None or self.expiry - _EXPIRY_DELTA > now)


class NotAToken(Exception):  # noqa: N818  an answer of the provider, not a fault of this program
    """A 200 response that x/oauth2 would not take; the message is x/oauth2's."""


def from_response(body: Mapping[str, Any] | None, now: float) -> StoredToken:
    """Return the token in a token response, as x/oauth2 reads it at ``now``.

    Raises:
        NotAToken: ``body`` is no JSON object (None), or there is no access token in it.

    """
    if body is None:
        message = "oauth2: cannot parse json"
        raise NotAToken(message)
    access_token = body.get("access_token")
    if not isinstance(access_token, str) or not access_token:
        message = "oauth2: server response missing access_token"
        raise NotAToken(message)
    expires_in = _seconds(body.get("expires_in"))
    return StoredToken(
        access_token=access_token,
        refresh_token=_text(body.get("refresh_token")),
        id_token=_text(body.get("id_token")),
        expires_in=expires_in,
        expiry=None if expires_in is None else now + expires_in,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _seconds(value: object) -> float | None:
    """Return ``expires_in``, which some providers send as a string (x/oauth2 internal/token.go)."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if 0 < seconds < float("inf") else None
