"""Harbor 2.x: the access token's end decides, ten seconds early (src/pkg/oidc/secret.go, 2.0 to 2.15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.events import Refusal
from harness.registry.profiles.profile import Profile
from harness.registry.refused import SecretRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.registry.accounts import Account
    from harness.registry.oidc.relying_party import RelyingParty
    from harness.registry.token import StoredToken

NAME, FIRST, LAST = "2.x", (2, 0, 0), (2, 15, 2)
STANDS_FOR = LAST
_PROBES_ALWAYS, _PKCE, _NAMES_ERRORS = (2, 10, 0), (2, 13, 0), (2, 9, 5)


async def check_token(account: Account, party: RelyingParty, keep: Callable[[StoredToken], None]) -> None:
    """Refresh a token that has run out, store it at once, then ask who it belongs to.

    Raises:
        SecretRefused: the refresh failed, or nobody can be named.

    """
    token = account.token
    if not token.valid(party.clock.now()):
        token = await _refreshed(account, party)
        keep(token)
    await _require_identity(token, party)


async def _refreshed(account: Account, party: RelyingParty) -> StoredToken:
    try:
        return await party.refresh(account.username, account.token)
    except SecretRefused as refused:
        reason = f"failed to refresh token, username: {account.username}, error: {refused.reason}"
        raise SecretRefused(refused.refusal, reason) from refused


async def _require_identity(token: StoredToken, party: RelyingParty) -> None:
    """Read userinfo and the ID token (``UserInfoFromToken``): one must be there, and both must agree.

    ``exp`` and ``aud`` of the ID token are not looked at, so its own end never matters here.
    """
    metadata = await party.discovery.metadata()
    local = await party.verify_stored(token.id_token) if token.id_token is not None else None
    remote = await party.userinfo(metadata, token.access_token)
    if local is None and remote is None:
        reason = "failed to get userinfo from both remote and ID token"
        raise SecretRefused(Refusal.NO_USERINFO, reason)
    if local is not None and remote is not None and local.get("sub") != remote.get("sub"):
        reason = "the subject from userinfo does not match the subject from ID token"
        raise SecretRefused(
            Refusal.USERINFO_SUBJECT_DIFFERS, f"{reason}, probably a security attack happened"
        )


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
        pkce=version >= _PKCE,
        probes_always=version >= _PROBES_ALWAYS,
        names_errors=version >= _NAMES_ERRORS,
        log_line="failed to verify secret, username: {username}, error: {reason}",
    )
