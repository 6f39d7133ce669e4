"""What an administrator does to users."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mock_idp.history import Event, Hop


@dataclass(frozen=True)
class UserDisabled(Event, kind="user.disabled", hop=Hop.PROVIDER):
    """An administrator disabled the user."""

    username: str


@dataclass(frozen=True)
class UserEnabled(Event, kind="user.enabled", hop=Hop.PROVIDER):
    """An administrator enabled the user again."""

    username: str


@dataclass(frozen=True)
class UserChanged(Event, kind="user.changed", hop=Hop.PROVIDER):
    """An administrator changed what is known of the user."""

    username: str
    claims: dict[str, Any]
    """The claims that changed; None: removed."""


@dataclass(frozen=True)
class UserPasswordChanged(Event, kind="user.password_changed", hop=Hop.PROVIDER):
    """An administrator gave the user another password."""

    username: str


@dataclass(frozen=True)
class UserAdded(Event, kind="user.added", hop=Hop.PROVIDER):
    """An administrator added a user."""

    username: str
    sub: str
    claims: dict[str, Any]
    disabled: bool


@dataclass(frozen=True)
class UserDeleted(Event, kind="user.deleted", hop=Hop.PROVIDER):
    """An administrator deleted the user."""

    username: str
