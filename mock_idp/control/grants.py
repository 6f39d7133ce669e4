"""Grants: lineages of tokens, listed and ended."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from mock_idp.control.errors import ControlError, NotThereError
from mock_idp.control.lineage import GrantState, Uses, grant_state
from mock_idp.control.operation import INNER, Command, Query, Route
from mock_idp.events import GrantRevoked, GrantSuperseded
from mock_idp.fingerprint import fingerprint
from mock_idp.protocol.model import AuthorizationCode, Grant, RefreshToken

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider

_BY_HAND = "administrator"
"""Who ended a lineage, in the history."""
_MOST = 1000
R = TypeVar("R", AuthorizationCode, RefreshToken)


@dataclass(frozen=True)
class ListGrants(Query[tuple[GrantState, ...]], kind="grants.list", routes=(Route("GET", "/grants"),)):
    """Show who has which tokens, and what became of each."""

    client_id: str = ""
    """Empty: all clients."""
    username: str = ""
    """Empty: all users."""
    limit: int = 100
    """The newest so many; 1000 at most."""

    def read(self, provider: Provider, stored: Transaction) -> tuple[GrantState, ...]:
        """Return the newest, oldest first."""
        if not 1 <= self.limit <= _MOST:
            raise ControlError(f"limit must be between 1 and {_MOST}")
        found = [it for it in stored.all(Grant) if self._wants(it)]
        newest = sorted(found, key=lambda it: it.created_at)[-self.limit :]
        return _shown(newest, provider, stored)

    def _wants(self, grant: Grant) -> bool:
        return self.client_id in {"", grant.client_id} and self.username in {"", grant.username}


@dataclass(frozen=True)
class ReadGrant(Query[GrantState], kind="grants.read", routes=(Route("GET", "/grants/{grant_id}"),)):
    """Show one lineage."""

    grant_id: str
    """Its fingerprint, or the fingerprint of a refresh token of it."""

    def read(self, provider: Provider, stored: Transaction) -> GrantState:
        """Return the lineage."""
        return _shown([_find(stored, self.grant_id)], provider, stored)[0]


@dataclass(frozen=True)
class RevokeGrants(
    Command[None],
    kind="grants.revoke",
    routes=(Route("DELETE", "/grants/{grant_id}", 204), Route("DELETE", "/grants", 204)),
):
    """End a lineage, or all of a client, of a user, or of a client's user, with every token of it."""

    grant_id: str = ""
    """Its fingerprint, or the fingerprint of a refresh token of it."""
    client_id: str = ""
    username: str = ""
    ended: tuple[tuple[str, str], ...] = field(default=(), repr=False, kw_only=True, metadata=INNER)

    def written(self, provider: Provider, stored: Transaction) -> Self:  # noqa: ARG002
        """Revoke them."""
        found = [_find(stored, self.grant_id)] if self.grant_id else self._matching(stored)
        ending = [it for it in found if not it.revoked]
        for grant in ending:
            stored.put(replace(grant, revoked=True))
        return replace(self, ended=tuple((fingerprint(it.grant_id), it.username) for it in ending))

    def _matching(self, stored: Transaction) -> list[Grant]:
        named = [it for it in stored.all(Grant) if self.client_id in {"", it.client_id}]
        return [it for it in named if self.username in {"", it.username}]

    def carried_out(self, provider: Provider) -> None:
        """Write it into the history."""
        for grant_id, username in self.ended:
            provider.history.append(GrantRevoked(grant_id, username, _BY_HAND))

    def outcome(self, provider: Provider, stored: Transaction) -> None:
        """There is nothing to tell."""


@dataclass(frozen=True)
class SupersedeGrant(
    Command[GrantState], kind="grants.supersede", routes=(Route("POST", "/grants/{grant_id}/supersede"),)
):
    """Treat a lineage as if a later sign-in had taken its place.

    Its refresh tokens are refused where the policy allows one for each user and client (Dex).
    """

    grant_id: str
    """Its fingerprint, or the fingerprint of a refresh token of it."""
    username: str = field(default="", repr=False, kw_only=True, metadata=INNER)

    def written(self, provider: Provider, stored: Transaction) -> Self:  # noqa: ARG002
        """Mark it."""
        grant = _find(stored, self.grant_id)
        stored.put(replace(grant, superseded=True))
        return replace(self, grant_id=fingerprint(grant.grant_id), username=grant.username)

    def carried_out(self, provider: Provider) -> None:
        """Write it into the history."""
        provider.history.append(GrantSuperseded(self.grant_id, self.username))

    def outcome(self, provider: Provider, stored: Transaction) -> GrantState:
        """Return the lineage."""
        return _shown([_find(stored, self.grant_id)], provider, stored)[0]


def _find(stored: Transaction, shown: str) -> Grant:
    """Return the grant by its fingerprint or that of a refresh token of it."""
    for grant in stored.all(Grant):
        if fingerprint(grant.grant_id) == shown:
            return grant
    for token in stored.all(RefreshToken):
        found = stored.get(Grant, token.grant_id) if fingerprint(token.value) == shown else None
        if found is not None:
            return found
    raise NotThereError("there is no grant of that fingerprint; list the grants to see which there are")


def _shown(grants: list[Grant], provider: Provider, stored: Transaction) -> tuple[GrantState, ...]:
    wanted = {it.grant_id for it in grants}
    codes = _by_grant(stored.all(AuthorizationCode), wanted)
    tokens = _by_grant(stored.all(RefreshToken), wanted)
    uses = Uses(provider.history)
    return tuple(grant_state(it, codes[it.grant_id], tokens[it.grant_id], uses) for it in grants)


def _by_grant(records: Iterable[R], wanted: set[str]) -> dict[str, list[R]]:
    found: dict[str, list[R]] = defaultdict(list)
    for record in records:
        if record.grant_id in wanted:
            found[record.grant_id].append(record)
    return found
