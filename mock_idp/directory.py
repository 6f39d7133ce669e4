"""The provider's users, as its administrator sees them."""

from __future__ import annotations

import threading
from dataclasses import replace
from hmac import compare_digest
from typing import TYPE_CHECKING

from mock_idp.events import UserChanged, UserDisabled, UserEnabled
from mock_idp.protocol.errors import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mock_idp.history import History
    from mock_idp.protocol.model import User


class Directory:
    """Users by name. Thread-safe: tests change it from outside the server's loop."""

    def __init__(self, users: Iterable[User], history: History) -> None:
        """Begin with ``users``."""
        self._users = {user.username: user for user in users}
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

    def _set_disabled(self, username: str, *, disabled: bool) -> None:
        with self._lock:
            self._users[username] = replace(self._users[username], disabled=disabled)
