"""Parts of a Dex configuration: who signs in through it, whom it knows itself, what becomes of tokens."""

from __future__ import annotations

from dataclasses import dataclass, field

LOCAL = "local"
"""Type and id of the connector that Dex adds for enablePasswordDB (server.LocalConnector)."""


@dataclass(frozen=True, kw_only=True)
class StaticClient:
    """An application that signs people in through Dex."""

    id: str
    secret: str = field(repr=False)
    redirect_uris: tuple[str, ...]
    """Compared character by character."""
    name: str = ""
    """Shown to people; Dex wants one, so that it is the id if it is empty."""


@dataclass(frozen=True, kw_only=True)
class StaticPassword:
    """A person in Dex's own password database."""

    email: str
    """What is typed in at the sign-in."""
    username: str
    user_id: str
    hash: str = field(repr=False)
    """Of bcrypt, cost 10 or more; empty if ``hash_from_env`` has it."""
    hash_from_env: str = ""
    name: str = ""
    preferred_username: str = ""
    email_verified: bool | None = None
    """None: Dex says true."""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RefreshTokens:
    """Dex's refresh token policy; durations in seconds, 0 is off, and all is as Dex has it by default."""

    disable_rotation: bool = False
    reuse_interval: float = 0
    valid_if_not_used_for: float = 0
    absolute_lifetime: float = 0
