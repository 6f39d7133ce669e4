"""The claims of an ID token (OIDC Core 2, 3.1.3.6 and 12.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_idp.protocol import identity
from mock_idp.protocol.policy import AuthTime

if TYPE_CHECKING:
    from mock_idp.protocol.policy import Policy
    from mock_idp.protocol.redemption import Redemption


def protocol_claims(decision: Redemption, policy: Policy, *, issuer: str, now: int) -> dict[str, Any]:
    """Return who says it, of whom, to whom, and when; ``now`` in whole seconds.

    On refresh ``iss``, ``sub``, ``aud`` and ``auth_time`` stay those of the sign-in (12.2), unless the policy
    says otherwise.
    """
    grant, on_refresh = decision.grant, policy.on_refresh
    assert grant is not None  # noqa: S101  a decision without refusal names it
    claims: dict[str, Any] = {
        "iss": issuer,
        "sub": grant.sub,
        "aud": grant.client_id,
        "iat": now,
        "exp": int(now + policy.lifetimes.id_token),
        "auth_time": int(grant.auth_time),
    }
    if grant.acr is not None:
        claims["acr"] = grant.acr
    if grant.amr:
        claims["amr"] = list(grant.amr)
    if grant.sid is not None:
        claims["sid"] = grant.sid
    if grant.nonce is not None and (not decision.refreshes or on_refresh.nonce):
        claims["nonce"] = grant.nonce
    if decision.refreshes:
        _bend(claims, policy, now)
    return claims


def _bend(claims: dict[str, Any], policy: Policy, now: int) -> None:
    """Make a refreshed token differ from the first one as the policy says."""
    on_refresh = policy.on_refresh
    if on_refresh.sub is not None:
        claims["sub"] = on_refresh.sub
    if on_refresh.auth_time is AuthTime.NOW:
        claims["auth_time"] = now
    elif on_refresh.auth_time is AuthTime.ABSENT:
        del claims["auth_time"]


def identity_claims(decision: Redemption, policy: Policy, *, by_scope: bool) -> dict[str, Any]:
    """Return what the ID token says of the person besides.

    ``by_scope``: whatever the scope asks for, as Dex and Harbor want to read it there; off: only what was
    asked for by name, since there is an access token to fetch the rest with (OIDC Core 5.4).
    """
    grant, user = decision.grant, decision.user
    if grant is None or user is None:
        return {}
    claims = identity.identity_claims(user, decision.scope) if by_scope else {}
    for name in grant.id_token_claims:
        if user.claims.get(name) is not None:
            claims[name] = user.claims[name]
    if decision.refreshes:
        for name in policy.on_refresh.drop_claims:
            claims.pop(name, None)
    return claims
