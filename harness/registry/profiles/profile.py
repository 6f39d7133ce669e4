"""What differs between versions of Harbor, as a value and one function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.registry.accounts import Account
    from harness.registry.oidc.relying_party import RelyingParty
    from harness.registry.token import StoredToken


class CheckToken(Protocol):
    """Checks the token behind a CLI secret that has been found to be the right one."""

    async def __call__(
        self, account: Account, party: RelyingParty, keep: Callable[[StoredToken], None]
    ) -> None:
        """Return if the user may come in; ``keep`` stores a refreshed token at once.

        Raises:
            SecretRefused: the user may not.

        """


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One behaviour of Harbor."""

    name: str
    """The range of versions it stands for."""
    version: tuple[int, ...]
    """The exact version that is imitated."""
    check_token: CheckToken
    api: str
    """Where the API begins: ``/api`` or ``/api/v2.0``."""
    basic_on_v2: bool
    """A CLI secret is taken on ``/v2/`` too (core guards it since 2.0)."""
    session_checks_token: bool
    """A browser session of an OIDC user ends with the token (1.8 to 1.9.1)."""
    csrf: bool
    """POSTs of a browser need a token from a response header (gorilla/csrf, since 2.0)."""
    userinfo_at_sign_in: bool
    """The callback asks for userinfo and lets its name and e-mail win (since 1.10)."""
    onboard_redirect: bool
    """The way to the onboarding page carries ``redirect_url`` (since 2.7)."""
    not_in_names: str
    """Characters that no user name may hold."""
    robot_prefix: str | None
    """User names that begin so are robots', and never tried with a CLI secret (since 2.8)."""
    algorithms_from_discovery: bool
    """ID tokens may be signed with what the provider lists, not with RS256 only (go-oidc v3, since 2.3)."""
    pkce: bool
    """The sign-in sends a code challenge (since 2.13)."""
    probes_always: bool
    """x/oauth2 tries both client authentication styles at each call (since 2.10)."""
    names_errors: bool
    """x/oauth2 prints the provider's error code instead of the HTTP status (since 2.9.5)."""
    log_line: str
    """What Harbor logs when a secret is refused; ``{username}`` and ``{reason}`` are filled in."""
