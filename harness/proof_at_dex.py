"""What `harness.proof` asks where the provider is a Dex, which says little itself.

The registry's events and the upstream's calls stand in for it: whether the connector asked anybody, and
whether what it brought back is the upstream's truth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.checkers.refreshes import Refresh, SignedIn, has_dex, refreshes, sign_in_before, truth
from harness.upstream.events import Asked, UpstreamAsked, UpstreamUserKnown
from mock_idp.history import of

if TYPE_CHECKING:
    from harness.checkers.reading import Login, Records


def has_upstream(records: Records) -> bool:
    """Tell whether somebody stands behind the connector: a mock says so, any other was asked something."""
    return bool(of(records, UpstreamUserKnown) or of(records, UpstreamAsked))


def nobody_to_disable(records: Records) -> bool:
    """Tell whether Dex knows its people itself, as its password database does."""
    return has_dex(records) is not None and not has_upstream(records)


def connector_asked(records: Records, login: Login) -> bool:
    """Tell whether the connector asked its upstream about this person while the login lasted."""
    if any(refresh.calls for refresh in refreshes(records) if refresh.login == login.number and refresh.ok):
        return True
    # A call that presents no token of the person's, but a password of the connector's own.
    return any(r.event.what is Asked.OTHER for r in of(login.inside, UpstreamAsked))


def denied_by_upstream(records: Records, login: Login) -> bool:
    """Tell whether the upstream refused the person, and was not merely out of order."""
    mine = (refresh for refresh in refreshes(records) if refresh.login == login.number)
    return any(call.denied for refresh in mine for call in refresh.calls)


def not_the_same_person(records: Records) -> str | None:
    """Return which refresh brought another identity than the sign-in and the upstream know, or None."""
    for refresh in refreshes(records):
        if not refresh.ok:
            continue
        own = sign_in_before(records, refresh)
        if own is None:
            return f"the sign-in that event {refresh.last} descends from"
        wrong = _wrong(records, refresh, own)
        if wrong:
            return f"that refreshed claims stay as they were (event {refresh.last}: {', '.join(wrong)})"
    return None


def _wrong(records: Records, refresh: Refresh, own: SignedIn) -> list[str]:
    """Return the claims that are neither as at the sign-in nor what the upstream changed them to since."""
    wrong = ["sub"] if refresh.sub != own.event.sub else []
    if refresh.scope:
        return wrong  # asked for less, and so gets less
    then, now = own.event.claims, refresh.claims or {}
    before = truth(records, refresh.username, own.number) or {}
    after = truth(records, refresh.username, refresh.first) or {}
    for name in sorted(then.keys() | now.keys()):
        followed = then.get(name) == before.get(name) != after.get(name)
        expected = after.get(name) if followed else then.get(name)
        if _plain(now.get(name)) != _plain(expected):
            wrong.append(name)
    return wrong


def _plain(value: Any) -> Any:  # noqa: ANN401  any claim
    """Return the value without the order of a list, and an empty list as nothing: groups are a set."""
    return (sorted(value, key=str) or None) if isinstance(value, list) else value
