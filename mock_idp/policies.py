"""The policy in force: the provider's, a client's laid over it, a user's laid over both."""

from __future__ import annotations

import threading
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from mock_idp.protocol.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Mapping

Change = dict[str, dict[str, Any]]
"""Part of a policy -> field of it -> value: ``{"lifetimes": {"id_token": 20}}``."""

_MOST_KNOWN = 10_000
"""Pairs of client and user whose policy is worked out only once."""
_PARTS = tuple(field.name for field in fields(Policy))


class Policies:
    """What applies to whom. Thread-safe."""

    def __init__(
        self,
        base: Policy,
        *,
        clients: Mapping[str, Change] | None = None,
        users: Mapping[str, Change] | None = None,
    ) -> None:
        """Begin with ``base``; ``clients`` and ``users`` say by name what is different for them."""
        self._first = (base, dict(clients or {}), dict(users or {}))
        self._lock = threading.Lock()
        self._base = base
        self._clients, self._users = dict(clients or {}), dict(users or {})
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
            found = changed(self._base, self._clients.get(client_id, {}))
            found = changed(found, self._users.get(username, {}))
            if len(known) < _MOST_KNOWN:
                known[client_id, username] = found
        return found

    def change(self, change: Change, *, client_id: str = "", username: str = "") -> None:
        """Lay ``change`` over what there is, for everybody, for one client, or for one user.

        Raises:
            ValueError: both a client and a user are named, or a part or field does not exist.

        """
        if client_id and username:
            message = "a policy is changed for a client or for a user, not for both at once"
            raise ValueError(message)
        changed(self._base, change)
        with self._lock:
            if client_id:
                self._clients[client_id] = _merged(self._clients.get(client_id, {}), change)
            elif username:
                self._users[username] = _merged(self._users.get(username, {}), change)
            else:
                self._base = changed(self._base, change)
            self._known = {}

    def reset(self) -> None:
        """Undo every change."""
        with self._lock:
            self._base, clients, users = self._first
            self._clients, self._users = dict(clients), dict(users)
            self._known = {}


def changed(policy: Policy, change: Change) -> Policy:
    """Return ``policy`` with ``change`` laid over it.

    Raises:
        ValueError: a part or field does not exist.

    """
    parts: dict[str, Any] = {}
    for part, values in change.items():
        if part not in _PARTS:
            message = f"a policy has no part '{part}'; it has {', '.join(_PARTS)}"
            raise ValueError(message)
        before = getattr(policy, part)
        known = [field.name for field in fields(before)]
        for name in values:
            if name not in known:
                message = f"the policy's part '{part}' has no field '{name}'; it has {', '.join(known)}"
                raise ValueError(message)
        parts[part] = replace(before, **values)
    return replace(policy, **parts)


def _merged(before: Change, change: Change) -> Change:
    return {part: before.get(part, {}) | change.get(part, {}) for part in {**before, **change}}
