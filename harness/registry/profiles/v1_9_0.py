"""Harbor 1.8.0 to 1.9.1: the stored ID token is really verified (src/common/utils/oidc/secret.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.events import Refusal
from harness.registry.oidc.id_token import require_audience_and_time
from harness.registry.profiles.profile import Profile
from harness.registry.refused import SecretRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.registry.accounts import Account
    from harness.registry.oidc.relying_party import RelyingParty
    from harness.registry.token import StoredToken

NAME, FIRST, LAST = "1.9.0", (1, 8, 0), (1, 9, 1)
STANDS_FOR = (1, 9, 0)


async def check_token(account: Account, party: RelyingParty, keep: Callable[[StoredToken], None]) -> None:
    """Accept a stored ID token that verifies; else demand a fresh one from a refresh.

    Raises:
        SecretRefused: the refresh did not bring an ID token.

    """
    if await _stored_id_token_is_good(account.token.id_token, party):
        return
    await party.discovery.metadata()
    no_id_token = SecretRefused(
        Refusal.NO_ID_TOKEN_IN_REFRESH, "failed to get id_token from refresh response"
    )
    if account.token.valid(party.clock.now()):
        # x/oauth2 hands out the cached token without asking anybody, and a cached one has no id_token.
        raise SecretRefused(Refusal.ACCESS_TOKEN_STILL_VALID, str(no_id_token))
    fresh = await party.refresh(account.username, account.token)
    if fresh.id_token is None:
        # Not stored: a refresh token that was rotated meanwhile is lost.
        raise no_id_token
    keep(fresh)


async def _stored_id_token_is_good(id_token: str | None, party: RelyingParty) -> bool:
    """Tell whether signature, issuer, audience and expiry are good; any trouble counts as "no"."""
    try:
        claims = await party.verify_stored(id_token or "")
        require_audience_and_time(claims, party.config.client_id, party.clock.now())
    except SecretRefused as refused:
        if refused.refusal is Refusal.PROVIDER_UNREACHABLE:
            raise
        return False
    return True


def profile(version: tuple[int, ...]) -> Profile:
    """Return the profile for an exact version of the range."""
    return Profile(
        name=NAME,
        version=version,
        check_token=check_token,
        api="/api",
        basic_on_v2=False,
        session_checks_token=True,
        csrf=False,
        pkce=False,
        probes_always=False,
        names_errors=False,
        log_line="Failed to verify secret: failed to verify the secret: {reason}",
    )
