"""Harbor 1.8.0 to 1.9.1: the stored ID token is really verified (src/common/utils/oidc/secret.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.events import Refusal
from harness.registry.oidc.id_token import IdTokenExpired
from harness.registry.profiles.profile import Profile
from harness.registry.refused import SecretRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.registry.accounts import Account
    from harness.registry.oidc.relying_party import RelyingParty
    from harness.registry.token import StoredToken

NAME, FIRST, LAST = "1.9.0", (1, 8, 0), (1, 9, 1)
STANDS_FOR = (1, 9, 0)
_NO_ID_TOKEN = "failed to get id_token from refresh response"  # noqa: S105  Harbor's words


async def check_token(account: Account, party: RelyingParty, keep: Callable[[StoredToken], None]) -> None:
    """Accept a stored ID token that verifies; else demand a fresh one from a refresh, whatever was wrong.

    Raises:
        SecretRefused: the refresh did not bring an ID token.

    """
    try:
        await party.verify_stored(account.token.id_token or "", fully=True)
    except SecretRefused as refused:
        trouble = refused
    else:
        return
    await party.discovery.metadata()
    if account.token.valid(party.clock.now()):
        # x/oauth2 hands out the cached token without asking anybody, and a cached one has no id_token.
        expired = isinstance(trouble, IdTokenExpired)
        kind = Refusal.ACCESS_TOKEN_STILL_VALID if expired else trouble.refusal
        raise SecretRefused(kind, _NO_ID_TOKEN)
    fresh = await party.refresh(account.username, account.token)
    if fresh.id_token is None:
        # Not stored: a refresh token that was rotated meanwhile is lost.
        raise SecretRefused(Refusal.NO_ID_TOKEN_IN_REFRESH, _NO_ID_TOKEN)
    keep(fresh)


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
        userinfo_at_sign_in=False,
        onboard_redirect=False,
        not_in_names=",~#$%",
        robot_prefix=None,
        algorithms_from_discovery=False,
        pkce=False,
        probes_always=False,
        names_errors=False,
        log_line="Failed to verify secret: failed to verify the secret: {reason}",
    )
