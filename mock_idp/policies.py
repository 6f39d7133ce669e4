"""The policy in force: the provider's, a client's laid over it, a user's laid over both."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mock_idp import policy_fields
from mock_idp.hints import hint
from mock_idp.protocol.error_texts import RFC_6749

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.error_texts import ErrorTexts
    from mock_idp.protocol.policy import Policy

Change = dict[str, dict[str, Any]]
"""Part of a policy -> field of it -> value: ``{"lifetimes": {"id_token": 20}}``."""

_MOST_KNOWN = 10_000
"""Pairs of client and user whose policy is worked out only once."""


class Policies:
    """What applies to whom. Thread-safe."""

    def __init__(
        self,
        base: Policy,
        *,
        clients: Mapping[str, Change] | None = None,
        users: Mapping[str, Change] | None = None,
        error_texts: ErrorTexts = RFC_6749,
    ) -> None:
        """Begin with ``base``; ``clients`` and ``users`` say by name what is different for them.

        Raises:
            ValueError: a part or field does not exist, or a value is not what it must be.

        """
        by_client, by_user = _all_checked(clients or {}), _all_checked(users or {})
        self._first = (base, by_client, by_user)
        self._first_texts = error_texts
        self.error_texts = error_texts
        """How refusals of the token endpoint read; may be replaced at any time, for everybody."""
        self._lock = threading.Lock()
        self._base = base
        self._everybody: Change = {}
        self._clients, self._users = dict(by_client), dict(by_user)
        self._known: dict[tuple[str, str], Policy] = {}

    @property
    def base(self) -> Policy:
        """What applies to everybody of whom nothing else is said."""
        return self._base

    def of(self, client_id: str, username: str) -> Policy:
        """Return what applies to the user at the client; an empty name is nobody's."""
        known = self._known
        found = known.get((client_id, username))
        if found is None:
            found = _laid_over(self._base, self._clients.get(client_id, {}))
            found = _laid_over(found, self._users.get(username, {}))
            if len(known) < _MOST_KNOWN:
                known[client_id, username] = found
        return found

    def change(self, change: Change, *, client_id: str = "", username: str = "") -> None:
        """Lay ``change`` over what there is, for everybody, for one client, or for one user.

        Raises:
            ValueError: both a client and a user are named, a part or field does not exist, or a value is not
                what it must be.

        """
        laid = self.laid(client_id=client_id, username=username)
        self.lay(_merged(laid, change), client_id=client_id, username=username)

    def laid(self, *, client_id: str = "", username: str = "") -> Change:
        """Return what is laid over the first policy for everybody, or over everybody's for a client or user.

        Raises:
            ValueError: both are named.

        """
        if client_id and username:
            message = "a policy is changed for a client or for a user, not for both at once"
            raise ValueError(message)
        if client_id:
            return self._clients.get(client_id, {})
        return self._users.get(username, {}) if username else self._everybody

    def lay(self, change: Change, *, client_id: str = "", username: str = "") -> None:
        """Lay exactly ``change`` over it, in place of what was `laid` before.

        Raises:
            ValueError: both a client and a user are named, a part or field does not exist, or a value is not
                what it must be.

        """
        self.laid(client_id=client_id, username=username)
        change = checked_change(change)
        base = _laid_over(self._first[0], change)
        with self._lock:
            if client_id:
                self._clients[client_id] = change
            elif username:
                self._users[username] = change
            else:
                self._base, self._everybody = base, change
            self._known = {}

    @property
    def exceptions(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The clients and the users of whom something else is said than of everybody."""
        clients, users = (tuple(name for name, it in d.items() if it) for d in (self._clients, self._users))
        return clients, users

    def reset(self) -> None:
        """Undo every change."""
        with self._lock:
            self._base, clients, users = self._first
            self._everybody, self.error_texts = {}, self._first_texts
            self._clients, self._users = dict(clients), dict(users)
            self._known = {}


def changed(policy: Policy, change: Change) -> Policy:
    """Return ``policy`` with ``change`` laid over it.

    Raises:
        ValueError: a part or field does not exist, or a value is not what it must be.

    """
    return _laid_over(policy, checked_change(change))


def checked_change(change: Change) -> Change:
    """Return ``change`` with its values as a policy keeps them: words as what they stand for.

    Raises:
        ValueError: one sentence that names the part or field that does not exist, or says what it must be.

    """
    known = policy_fields.parts()
    checked: Change = {}
    for part, values in change.items():
        if part not in known:
            message = f"a policy has no part '{part}'; {hint(part, list(known))}"
            raise ValueError(message)
        for name, value in values.items():
            if name not in known[part]:
                message = f"the policy's part '{part}' has no field '{name}'; {hint(name, list(known[part]))}"
                raise ValueError(message)
            checked.setdefault(part, {})[name] = known[part][name].checked(value)
    return checked


def _laid_over(policy: Policy, change: Change) -> Policy:
    """Return ``policy`` with a checked ``change`` laid over it."""
    parts = {part: replace(getattr(policy, part), **values) for part, values in change.items()}
    return replace(policy, **parts) if parts else policy


def _all_checked(changes: Mapping[str, Change]) -> dict[str, Change]:
    return {name: checked_change(change) for name, change in changes.items()}


def _merged(before: Change, change: Change) -> Change:
    return {part: before.get(part, {}) | change.get(part, {}) for part in {**before, **change}}
