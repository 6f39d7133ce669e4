"""The registry's OIDC users (Harbor's tables ``harbor_user`` and ``oidc_user``), in memory."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.registry.token import StoredToken


@dataclass(frozen=True, kw_only=True)
class Account:
    """One user, with the token behind the CLI secret."""

    user_id: int
    username: str
    email: str
    secret: str = field(repr=False)
    iss: str
    sub: str
    token: StoredToken

    @property
    def subiss(self) -> str:
        """The key by which Harbor finds a user again: both parts without a separator."""
        return self.sub + self.iss


class NameTaken(Exception):  # noqa: N818  an answer, not a fault
    """Another user has that name, or that subject another name."""


class Accounts:
    """All users. Reading and writing are separate on purpose: Harbor has no lock between them either."""

    def __init__(self) -> None:
        """Begin without users; id 1 is Harbor's administrator."""
        self._by_name: dict[str, Account] = {}
        self._ids = itertools.count(3)

    def named(self, username: str) -> Account | None:
        """Return the user with that name, as stored now."""
        return self._by_name.get(username)

    def of_subject(self, iss: str, sub: str) -> Account | None:
        """Return the user who signed in as that subject before."""
        return next((a for a in self._by_name.values() if a.subiss == sub + iss), None)

    def add(
        self, username: str, *, email: str, secret: str, iss: str, sub: str, token: StoredToken
    ) -> Account:
        """Onboard a user.

        Raises:
            NameTaken: the name is another user's, or the person has been onboarded in another browser.

        """
        if username in self._by_name or self.of_subject(iss, sub) is not None:
            raise NameTaken(username)
        account = Account(
            user_id=next(self._ids),
            username=username,
            email=email,
            secret=secret,
            iss=iss,
            sub=sub,
            token=token,
        )
        self._by_name[username] = account
        return account

    def store_token(self, username: str, token: StoredToken) -> None:
        """Replace the token and nothing else: a CLI secret outlives sign-ins. The last writer wins."""
        self._by_name[username] = replace(self._by_name[username], token=token)
