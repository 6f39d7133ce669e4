"""The lineage of tokens of a grant, as a tree: sign-in, then refresh token after refresh token. Pure.

What is stored says which tokens there are; the history adds who used them, when, and with what result, as far
back as it reaches.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.events import TokenIssued, TokenRefused
from mock_idp.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mock_idp.history import Event, Record
    from mock_idp.protocol.model import AuthorizationCode, Grant, RefreshToken


@dataclass(frozen=True)
class UseState:
    """A code or refresh token was presented."""

    number: int
    """Of the event in the history."""
    at: float
    """Seconds since the history began."""
    client_id: str
    result: str
    """``issued``, or the error that the client was told."""
    cause: str | None
    """The rule that refused it; None: it was not refused."""


@dataclass(frozen=True)
class TokenState:
    """A refresh token, and what came of it."""

    token: str
    """Fingerprint."""
    replaces: str | None
    """Fingerprint of the token that was answered with this one; None: it came with the sign-in."""
    expires_at: float | None
    """Seconds since the Unix epoch, as the next one; None: it lives as long as the policy lets its grant."""
    replaced_at: float | None
    """None: it is current."""
    uses: tuple[UseState, ...]


@dataclass(frozen=True)
class GrantState:
    """What a person granted to a client at one sign-in."""

    grant_id: str
    """Fingerprint, as in the history."""
    client_id: str
    username: str
    sub: str
    scope: tuple[str, ...]
    created_at: float
    """Seconds since the Unix epoch."""
    revoked: bool
    superseded: bool
    code: tuple[UseState, ...]
    """Uses of the authorization code."""
    refresh_tokens: tuple[TokenState, ...]
    """Each after the one that it replaces, and before those that replace others: a tree, branch by branch."""


class Uses:
    """Who presented what, by fingerprint: one walk over the history for all grants."""

    def __init__(self, records: Iterable[Record[Event]]) -> None:
        """Sort what ``records`` tell."""
        self.of: dict[str, list[UseState]] = defaultdict(list)
        self.brought: dict[str, list[str]] = defaultdict(list)
        """Which refresh tokens a token was answered with."""
        self.codes: dict[str, list[str]] = defaultdict(list)
        """By grant: the codes that were redeemed for it."""
        for record in records:
            if isinstance(record.event, TokenIssued):
                self._issued(record.number, record.at, record.event)
            elif isinstance(record.event, TokenRefused) and record.event.presented:
                event = record.event
                use = UseState(record.number, record.at, event.client_id, event.error, str(event.cause))
                self.of[record.event.presented].append(use)

    def _issued(self, number: int, at: float, event: TokenIssued) -> None:
        self.of[event.presented].append(UseState(number, at, event.client_id, "issued", None))
        if event.refresh_token and event.refresh_token != event.presented:
            self.brought[event.presented].append(event.refresh_token)
        if event.grant != "refresh_token" and event.presented not in self.codes[event.grant_id]:
            self.codes[event.grant_id].append(event.presented)


def grant_state(
    grant: Grant, codes: Iterable[AuthorizationCode], tokens: Iterable[RefreshToken], uses: Uses
) -> GrantState:
    """Return the lineage of ``grant``, whose codes and refresh tokens are given."""
    shown = fingerprint(grant.grant_id)
    presented = {fingerprint(code.value): None for code in codes} | dict.fromkeys(uses.codes.get(shown, ()))
    found = sorted((use for code in presented for use in uses.of.get(code, ())), key=lambda it: it.number)
    return GrantState(
        shown,
        grant.client_id,
        grant.username,
        grant.sub,
        tuple(grant.scope),
        grant.created_at,
        grant.revoked,
        grant.superseded,
        tuple(found),
        _tree({fingerprint(it.value): it for it in tokens}, uses),
    )


def _tree(tokens: Mapping[str, RefreshToken], uses: Uses) -> tuple[TokenState, ...]:
    """Return the tokens, each after the one that it replaces."""
    below = {name: _successors(it, uses.brought.get(name, ()), tokens) for name, it in tokens.items()}
    parents = {child: name for name, children in below.items() for child in children}
    found: list[TokenState] = []
    # Without recursion: a lineage may be longer than Python's stack is deep.
    waiting = [name for name in tokens if name not in parents][::-1]
    while waiting:
        name = waiting.pop()
        token, used = tokens[name], tuple(uses.of.get(name, ()))
        found.append(TokenState(name, parents.get(name), token.expires_at, token.replaced_at, used))
        waiting += below[name][::-1]
    return tuple(found)


def _successors(token: RefreshToken, brought: Iterable[str], known: Mapping[str, Any]) -> tuple[str, ...]:
    first = () if token.successor is None else (fingerprint(token.successor),)
    return tuple(name for name in dict.fromkeys((*first, *brought)) if name in known)
