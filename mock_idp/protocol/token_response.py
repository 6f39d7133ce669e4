"""How a token response is written (RFC 6749 5.1), as the policy says."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from mock_idp.protocol.policy import ExpiresIn
from mock_idp.protocol.refreshing import is_bound

if TYPE_CHECKING:
    from mock_idp.protocol.policy import Policy
    from mock_idp.protocol.redemption import Redemption


def response_to(
    decision: Redemption,
    policy: Policy,
    *,
    access_token: str,
    id_token: str | None = None,
    now: float = 0.0,
) -> dict[str, Any]:
    """Return the members of the answer to a granted request, in order; ``now`` in seconds since the epoch.

    ``access_token``: as the client sees it.
    """
    shape, lifetimes = policy.response, policy.lifetimes
    response: dict[str, Any] = {"access_token": access_token, "token_type": shape.token_type}
    if id_token is not None:
        response["id_token"] = id_token
    if shape.scope and decision.scope:
        response["scope"] = " ".join(decision.scope)
    if lifetimes.expires_in is not None:
        response["expires_in"] = expires_in(lifetimes.expires_in, shape.expires_in_as)
    if decision.refresh_token is not None:
        response["refresh_token"] = decision.refresh_token.value
        if shape.refresh_expires_in:
            response["refresh_expires_in"] = _refresh_expires_in(decision, policy, now)
    return {**shape.members, **response} if shape.members else response


def expires_in(seconds: float, written_as: ExpiresIn) -> int | float | str:
    """Return a lifetime as the response says it."""
    if written_as is ExpiresIn.NUMBER:
        return int(seconds)
    if written_as is ExpiresIn.STRING:
        return str(int(seconds))
    return float(seconds) if written_as is ExpiresIn.FRACTION else int(seconds * 1_000_000_000)


def _refresh_expires_in(decision: Redemption, policy: Policy, now: float) -> int:
    """Return the seconds until the refresh token is over if nobody uses it; 0: it never is."""
    token, grant, lifetimes = decision.refresh_token, decision.grant, policy.lifetimes
    assert token is not None  # noqa: S101  the caller has looked
    assert grant is not None  # noqa: S101  a decision without refusal names it
    ends = [token.expires_at]
    if lifetimes.refresh_token_idle is not None:
        ends.append(token.used_at + lifetimes.refresh_token_idle)
    if lifetimes.refresh_token_absolute is not None:
        ends.append(grant.created_at + lifetimes.refresh_token_absolute)
    if lifetimes.session_idle is not None and is_bound(grant, policy.refresh):
        ends.append(token.used_at + lifetimes.session_idle)
    known = [moment for moment in ends if moment is not None]
    return max(math.ceil(min(known) - now), 1) if known else 0
