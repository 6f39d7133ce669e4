"""The token that the registry keeps behind a CLI secret."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_EXPIRY_DELTA = 10.0
"""golang.org/x/oauth2 token.go: a token counts as run out ten seconds early."""
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")
_LONGEST_LIFE = 2**31 - 1
"""x/oauth2 keeps ``expires_in`` in 32 bits."""
_LARGEST = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class StoredToken:
    """``oidc.Token`` of Harbor (src/pkg/oidc/helper.go): an oauth2.Token and the raw ID token."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    id_token: str | None = field(default=None, repr=False)
    expires_in: float | None = None
    """As the provider said, in seconds; None: it did not say, or said zero."""
    expiry: float | None = None
    """Seconds since the Unix epoch; None: the registry believes that the token never runs out."""

    def valid(self, now: float) -> bool:
        """Tell whether x/oauth2 would use the token without a refresh (``Token.Valid``).

        Go takes the last instant as valid still. On a stopped clock that instant lasts, so here it is over.
        """
        return bool(self.access_token) and (self.expiry is None or self.expiry - _EXPIRY_DELTA > now)


class NotAToken(Exception):  # noqa: N818  an answer of the provider, not a fault of this program
    """A 200 response that x/oauth2 would not take; the message is x/oauth2's."""


def from_response(body: Mapping[str, Any] | None, now: float) -> StoredToken:
    """Return the token in a token response, as x/oauth2 reads it at ``now`` (internal/token.go).

    Raises:
        NotAToken: ``body`` is no JSON object (None), a field is of the wrong type or missing.

    """
    if body is None:
        raise NotAToken("oauth2: cannot parse json")
    expires_in = _seconds(body.get("expires_in"))
    access_token, refresh_token = _text(body, "access_token"), _text(body, "refresh_token")
    if not access_token:
        raise NotAToken("oauth2: server response missing access_token")
    id_token = body.get("id_token")
    return StoredToken(
        access_token=access_token,
        refresh_token=refresh_token or None,
        # Harbor asks for it as a string and goes without it if it is none.
        id_token=id_token if isinstance(id_token, str) and id_token else None,
        expires_in=expires_in,
        expiry=None if expires_in is None else now + expires_in,
    )


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str | None):
        raise NotAToken(f"oauth2: cannot parse json: {name} is no string")
    return value or ""


def _seconds(value: object) -> float | None:
    """Return ``expires_in``: a whole number, which some providers send as a string.

    A negative one is a token that has run out already; zero is none at all.
    """
    if value is None:
        return None
    text = value if isinstance(value, str) else repr(value) if isinstance(value, int) else ""
    if isinstance(value, bool) or not _WHOLE_NUMBER.fullmatch(text) or abs(int(text)) > _LARGEST:
        raise NotAToken("oauth2: cannot parse json: expires_in is no whole number")
    return float(min(int(text), _LONGEST_LIFE)) or None
