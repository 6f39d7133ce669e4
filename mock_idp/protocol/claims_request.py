"""The claims parameter (OIDC Core 5.5): single claims, asked for by name."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError

_NAME = re.compile(r"[!-~]{1,100}")
_VALUE = re.compile(r"[ -~]{1,255}")
_MOST_CLAIMS = 100
_MALFORMED = "The parameter 'claims' is not a JSON object of requests for claims."


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimsRequest:
    """What a client asks for by name."""

    id_token: tuple[str, ...] = ()
    userinfo: tuple[str, ...] = ()
    sub: str | None = None
    """The one person the answer may be about (5.5.1)."""
    acr: tuple[str, ...] = ()
    """Values of ``acr``, of which one is wanted (5.5.1.1)."""
    acr_essential: bool = False
    """Without one of them there is no sign-in."""


def parse(text: str | None) -> ClaimsRequest:
    """Return the request in the parameter ``claims``; members that we do not know are ignored.

    Raises:
        OAuthError: invalid_request, if it is not of that form.

    """
    if text is None:
        return ClaimsRequest()
    try:
        asked = json.loads(text)
        id_token, userinfo = (_claims_in(asked, member) for member in ("id_token", "userinfo"))
        acr = id_token.get("acr") or {}
        return ClaimsRequest(
            id_token=_names(id_token),
            userinfo=_names(userinfo),
            sub=_one_sub(id_token, userinfo),
            acr=_values(acr),
            acr_essential=acr.get("essential") is True,
        )
    except (ValueError, RecursionError) as error:
        raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.MALFORMED, _MALFORMED) from error


def _claims_in(asked: Any, member: str) -> dict[str, dict[str, Any] | None]:  # noqa: ANN401  JSON
    """Return the member: claims, each with null or an object.

    Raises:
        ValueError: it is something else.

    """
    claims = asked.get(member) if isinstance(asked, dict) else asked
    if claims is None and isinstance(asked, dict):
        return {}
    if not isinstance(claims, dict) or len(claims) > _MOST_CLAIMS:
        raise ValueError(member)
    if not all(wish is None or isinstance(wish, dict) for wish in claims.values()):
        raise ValueError(member)
    return claims


def _names(claims: dict[str, Any]) -> tuple[str, ...]:
    """Return the names that a claim of ours can have."""
    return tuple(name for name in claims if _NAME.fullmatch(name))


def _values(wish: dict[str, Any]) -> tuple[str, ...]:
    """Return what a claim may be: ``value`` or ``values``.

    Raises:
        ValueError: one of them can be neither a ``sub`` nor an ``acr``.

    """
    values = wish.get("values")
    wanted = [wish.get("value"), *(values if isinstance(values, list) else ())]
    texts = tuple(value for value in wanted if isinstance(value, str))
    if not all(_VALUE.fullmatch(text) for text in texts):
        raise ValueError
    return texts


def _one_sub(*members: dict[str, Any]) -> str | None:
    """Return the subject asked for.

    Raises:
        ValueError: two different ones are.

    """
    subs = {value for claims in members for value in _values(claims.get("sub") or {})}
    if len(subs) > 1:
        raise ValueError
    return next(iter(subs), None)
