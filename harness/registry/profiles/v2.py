"""Harbor 2.x: the access token's end decides, ten seconds early (src/pkg/oidc/secret.go, 2.0 to 2.15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.registry.profiles.profile import Profile
from harness.registry.refused import SecretRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.registry.accounts import Account
    from harness.registry.oidc.relying_party import RelyingParty
    from harness.registry.token import StoredToken

NAME, FIRST, LAST = "2.x", (2, 0, 0), (2, 15, 2)
STANDS_FOR = LAST
_LISTED_ALGORITHMS, _REDIRECTS, _ROBOTS = (2, 3, 0), (2, 7, 0), (2, 8, 0)
_NAMES_ERRORS, _PROBES_ALWAYS, _PKCE = (2, 9, 5), (2, 10, 0), (2, 13, 0)
_ROBOT_PREFIX = "robot$"


async def check_token(account: Account, party: RelyingParty, keep: Callable[[StoredToken], None]) -> None:
    """Refresh a token that has run out, store it at once, then ask who it belongs to.

    Raises:
        SecretRefused: the refresh failed, or nobody can be named.

    """
    token = account.token
    if not token.valid(party.clock.now()):
        token = await _refreshed(account, party)
        keep(token)
    await party.identity(token)


async def _refreshed(account: Account, party: RelyingParty) -> StoredToken:
    try:
        return await party.refresh(account.username, account.token)
    except SecretRefused as refused:
        reason = f"failed to refresh token, username: {account.username}, error: {refused.reason}"
        raise SecretRefused(refused.refusal, reason) from refused


def profile(version: tuple[int, ...]) -> Profile:
    """Return the profile for an exact version of the range."""
    return Profile(
        name=NAME,
        version=version,
        check_token=check_token,
        api="/api/v2.0",
        basic_on_v2=True,
        session_checks_token=False,
        csrf=True,
        userinfo_at_sign_in=True,
        onboard_redirect=version >= _REDIRECTS,
        not_in_names=',"~#%$',
        robot_prefix=_ROBOT_PREFIX if version >= _ROBOTS else None,
        algorithms_from_discovery=version >= _LISTED_ALGORITHMS,
        pkce=version >= _PKCE,
        probes_always=version >= _PROBES_ALWAYS,
        names_errors=version >= _NAMES_ERRORS,
        log_line="failed to verify secret, username: {username}, error: {reason}",
    )
