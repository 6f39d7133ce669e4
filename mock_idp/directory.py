"""The provider's users, as its administrator sees them."""

from __future__ import annotations

import threading
from dataclasses import replace
from hmac import compare_digest
from typing import TYPE_CHECKING

from mock_idp.events import (
    UserAdded,
    UserChanged,
    UserDeleted,
    UserDisabled,
    UserEnabled,
    UserPasswordChanged,
)
from mock_idp.protocol.errors import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mock_idp.history import History
    from mock_idp.protocol.model import User


class Directory:
    """Users by name. Thread-safe: tests change it from outside the server's loop."""

    def __init__(self, users: Iterable[User], history: History) -> None:
        """Begin with ``users``."""
        self._first = {user.username: user for user in users}
        self._users = dict(self._first)
        self._lock = threading.Lock()
        self._history = history

    @property
    def usernames(self) -> tuple[str, ...]:
        """Every user's name, in the order of the settings."""
        return tuple(self._users)

    def find(self, username: str) -> User | None:
        """Return the user, disabled or not; None if there is none."""
        return self._users.get(username)

    def check_password(self, username: str, password: str) -> User | Cause:
        """Return the user who may sign in, or why nobody may."""
        user = self._users.get(username)
        if user is None:
            return Cause.UNKNOWN_USER
        if not compare_digest(user.password.encode(), password.encode(errors="surrogatepass")):
            return Cause.WRONG_PASSWORD
        return Cause.USER_DISABLED if user.disabled else user

    def disable(self, username: str) -> None:
        """Keep the user from signing in and from refreshing; KeyError if there is none."""
        self._set_disabled(username, disabled=True)
        self._history.append(UserDisabled(username))

    def enable(self, username: str) -> None:
        """Undo `disable`; KeyError if there is no such user."""
        self._set_disabled(username, disabled=False)
        self._history.append(UserEnabled(username))

    def change(self, username: str, /, **claims: object) -> None:
        """Change claims of the user; None removes one. The next answer about the user says so.

        Raises:
            KeyError: there is no such user.
            ValueError: ``sub`` is among them, which is never reassigned (OIDC Core 2).

        """
        if "sub" in claims:
            message = "a subject identifier never changes; give another user the new sub"
            raise ValueError(message)
        with self._lock:
            user = self._users[username]
            kept = {name: value for name, value in (user.claims | claims).items() if value is not None}
            self._users[username] = replace(user, claims=kept)
        self._history.append(UserChanged(username, claims))

    def set_password(self, username: str, password: str) -> None:
        """Give the user another password; KeyError if there is no such user."""
        with self._lock:
            self._users[username] = replace(self._users[username], password=password)
        self._history.append(UserPasswordChanged(username))

    def add(self, user: User) -> None:
        """Add a user.

        Raises:
            ValueError: there is one of that name, or with that subject identifier (OIDC Core 2).

        """
        with self._lock:
            others = self._users.values()
            if any(user.username == other.username or user.sub == other.sub for other in others):
                raise ValueError("there is a user of that name or subject identifier")
            self._users[user.username] = user
        self._history.append(UserAdded(user.username, user.sub, user.claims, user.disabled))

    def delete(self, username: str) -> None:
        """Delete the user, whose tokens and sessions are worth nothing then; KeyError if there is none."""
        with self._lock:
            del self._users[username]
        self._history.append(UserDeleted(username))

    def reset(self) -> None:
        """Go back to the users of the beginning."""
        with self._lock:
            self._users = dict(self._first)

    def _set_disabled(self, username: str, *, disabled: bool) -> None:
        with self._lock:
            self._users[username] = replace(self._users[username], disabled=disabled)
