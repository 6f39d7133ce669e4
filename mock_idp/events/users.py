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
