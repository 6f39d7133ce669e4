"""Who a refreshed token says a person is, beside who signed in and what the upstream knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.application.events import AppSignedIn
from harness.checkers.refreshes import sign_in_before, truth
from mock_idp.history import of

if TYPE_CHECKING:
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

_PERSONAL = ("email", "name", "preferred_username")
"""Claims by which one person is told from another."""


def known_people(records: Records) -> frozenset[str]:
    """Return the names upstream of all who signed in to an application."""
    return frozenset(r.event.username for r in of(records, AppSignedIn))


def is_like(records: Records, refresh: Refresh, other: str) -> bool:
    """Tell whether the refreshed identity is in some part that of the ``other`` person."""
    own = sign_in_before(records, refresh)
    theirs = [r.event for r in of(records, AppSignedIn) if r.event.username == other]
    if refresh.claims is None or own is None or not theirs:
        return False
    if refresh.sub != own.event.sub and any(refresh.sub == event.sub for event in theirs):
        return True
    return any(
        refresh.claims.get(name) == event.claims.get(name) != own.event.claims.get(name)
        for name in _PERSONAL
        for event in theirs
        if event.claims.get(name)
    )


def changed(records: Records, refresh: Refresh) -> dict[str, tuple[Any, Any, Any]]:
    """Return the claims that are not as at the sign-in: name -> (then, now, what the upstream knows).

    Empty where the refresh brought no identity, and for claims that a narrowed scope leaves out.
    """
    own = sign_in_before(records, refresh)
    if refresh.claims is None or own is None or refresh.scope:
        return {}
    upstream = truth(records, refresh.username, refresh.first) or {}
    then, now = own.event.claims, refresh.claims
    return {
        name: (then.get(name), now.get(name), upstream.get(name))
        for name in then.keys() | now.keys()
        if _plain(then.get(name)) != _plain(now.get(name))
    }


def _plain(value: Any) -> Any:  # noqa: ANN401  any claim
    """Return the value without the order of a list: groups are a set."""
    return sorted(value, key=str) if isinstance(value, list) else value
