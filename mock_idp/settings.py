"""Everything about a provider that can be set, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mock_idp.protocol.model import Client, Lifetimes, RefreshPolicy, User


def a_user(username: str, password: str, **claims: object) -> User:
    """Return a user with the claims that Dex and Harbor want, ``claims`` laid over the defaults."""
    defaults = {
        "name": username.capitalize(),
        "preferred_username": username,
        "email": f"{username}@example.com",
        "email_verified": True,
        "groups": ["developers"],
    }
    sub = str(claims.pop("sub", f"sub-{username}"))
    return User(username=username, password=password, sub=sub, claims=defaults | claims)


ALICE = a_user("alice", "wonderland")
BOB = a_user("bob", "builder")
EXAMPLE_CLIENT = Client(client_id="example", secret="example-secret")  # noqa: S106  a test provider's


@dataclass(frozen=True, kw_only=True)
class Settings:
    """A provider's users, clients, refresh policy and lifetimes."""

    users: tuple[User, ...] = (ALICE, BOB)
    clients: tuple[Client, ...] = (EXAMPLE_CLIENT,)
    refresh: RefreshPolicy = field(default_factory=RefreshPolicy)
    lifetimes: Lifetimes = field(default_factory=Lifetimes)
    openid: bool = True
    """Off: plain OAuth 2.0. No request needs the scope ``openid``, and no answer has an ID token."""


def lifetimes_from(id_token: float, **others: float | None) -> Lifetimes:
    """Return lifetimes that all follow ``id_token`` seconds, except those named in ``others``."""
    following: dict[str, Any] = {"expires_in": id_token, "access_token": id_token}
    return Lifetimes(id_token=id_token, **(following | others))
