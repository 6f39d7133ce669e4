"""The people who can sign in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mock_idp.control.errors import ConflictError, ControlError, NotThereError
from mock_idp.control.operation import Command, Query, Route
from mock_idp.settings import a_user

if TYPE_CHECKING:
    from typing import Self

    from mock_idp.protocol.model import User
    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider

_ONE = "/users/{username}"


@dataclass(frozen=True)
class UserState:
    """A user, without the password."""

    username: str
    sub: str
    claims: dict[str, Any]
    disabled: bool


@dataclass(frozen=True)
class ListUsers(Query[tuple[UserState, ...]], kind="users.list", routes=(Route("GET", "/users"),)):
    """Tell who can sign in."""

    def read(self, provider: Provider, stored: Transaction) -> tuple[UserState, ...]:  # noqa: ARG002
        """Return everybody, in the order in which they came."""
        directory = provider.directory
        found = (directory.find(username) for username in directory.usernames)
        return tuple(_shown(user) for user in found if user is not None)


@dataclass(frozen=True)
class ReadUser(Query[UserState], kind="users.read", routes=(Route("GET", _ONE),)):
    """Tell what is known of a user."""

    username: str

    def read(self, provider: Provider, stored: Transaction) -> UserState:  # noqa: ARG002
        """Return the user."""
        return _shown(_find(provider, self.username))


@dataclass(frozen=True)
class AddUser(Command[UserState], kind="users.add", routes=(Route("POST", "/users", 201),)):
    """Add a user, with the claims that Dex and Harbor want unless others are given."""

    username: str
    password: str = field(repr=False)
    sub: str | None = None
    """None: made from the name."""
    claims: dict[str, Any] = field(default_factory=dict)
    """Laid over the usual ones; null leaves one out."""
    disabled: bool = False

    def prepared(self, provider: Provider) -> Self:
        """Refuse a user who is there."""
        if not self.username or not self.password:
            raise ControlError("a user needs a username and a password that are not empty")
        _refuse_sub(self.claims)
        user = self._user()
        taken = (provider.directory.find(name) for name in provider.directory.usernames)
        for other in taken:
            if other is not None and (other.username == user.username or other.sub == user.sub):
                what = (
                    f"a user '{user.username}'" if other.username == user.username else "a user with that sub"
                )
                raise ConflictError(f"there is {what} already; choose another, or change that one")
        return self

    def carried_out(self, provider: Provider) -> None:
        """Add the user."""
        try:
            provider.directory.add(self._user())
        except ValueError as error:
            raise ConflictError(str(error)) from error

    def outcome(self, provider: Provider, stored: Transaction) -> UserState:  # noqa: ARG002
        """Return the user."""
        return _shown(_find(provider, self.username))

    def _user(self) -> User:
        sub = {} if self.sub is None else {"sub": self.sub}
        user = a_user(self.username, self.password, **(self.claims | sub))
        claims = {name: value for name, value in user.claims.items() if value is not None}
        return replace(user, claims=claims, disabled=self.disabled)


@dataclass(frozen=True)
class ChangeUser(Command[UserState], kind="users.change", routes=(Route("PATCH", _ONE),)):
    """Change claims such as e-mail and groups, the password, or whether the user may come in."""

    username: str
    claims: dict[str, Any] | None = None
    """Laid over the claims there are; null removes one. The next answer about the user says so."""
    disabled: bool | None = None
    """Disabled: neither signs in nor refreshes."""
    password: str | None = field(default=None, repr=False)

    def prepared(self, provider: Provider) -> Self:
        """Refuse what cannot be changed."""
        _find(provider, self.username)
        _refuse_sub(self.claims or {})
        if self.password is not None and not self.password:
            raise ControlError("a password must not be empty")
        return self

    def carried_out(self, provider: Provider) -> None:
        """Change the user."""
        directory = provider.directory
        _find(provider, self.username)
        if self.claims:
            directory.change(self.username, **self.claims)
        if self.password is not None:
            directory.set_password(self.username, self.password)
        if self.disabled is not None:
            (directory.disable if self.disabled else directory.enable)(self.username)

    def outcome(self, provider: Provider, stored: Transaction) -> UserState:  # noqa: ARG002
        """Return the user."""
        return _shown(_find(provider, self.username))


@dataclass(frozen=True)
class DeleteUser(Command[None], kind="users.delete", routes=(Route("DELETE", _ONE, 204),)):
    """Delete a user, whose tokens and sessions are worth nothing then."""

    username: str

    def prepared(self, provider: Provider) -> Self:
        """Refuse a user who is not there."""
        _find(provider, self.username)
        return self

    def carried_out(self, provider: Provider) -> None:
        """Delete the user."""
        _find(provider, self.username)
        provider.directory.delete(self.username)

    def outcome(self, provider: Provider, stored: Transaction) -> None:
        """There is nothing to tell."""


def _find(provider: Provider, username: str) -> User:
    user = provider.directory.find(username)
    if user is None:
        known = ", ".join(provider.directory.usernames) or "nobody"
        raise NotThereError(f"there is no user of that name; there is {known}")
    return user


def _refuse_sub(claims: dict[str, Any]) -> None:
    if "sub" in claims:
        raise ControlError("a subject identifier never changes and is no claim to set; add another user")


def _shown(user: User) -> UserState:
    return UserState(user.username, user.sub, dict(user.claims), user.disabled)
