"""The people of a run, as those see them who sign them in or administer them."""

from __future__ import annotations

from typing import Protocol


class Person(Protocol):
    """Somebody who can sign in."""

    @property
    def username(self) -> str:
        """The name that a sign-in page wants."""

    @property
    def password(self) -> str:
        """The password that a sign-in page wants."""


class Users(Protocol):
    """The people of a run, as the administrator of the system that knows them sees them."""

    def find(self, username: str) -> Person | None:
        """Return the person, or None if there is none."""

    def disable(self, username: str) -> None:
        """Keep the person from signing in and from refreshing."""

    def enable(self, username: str) -> None:
        """Undo `disable`."""

    def change(self, username: str, /, **claims: object) -> None:
        """Change what is known of a person; None removes a claim."""
