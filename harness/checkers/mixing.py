"""Whether a connector presented one person's token in the refresh of another."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown
from harness.checkers.refreshes import refreshes
from harness.checkers.upstream_calls import calls_of

if TYPE_CHECKING:
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh
    from harness.checkers.upstream_calls import Call


def foreign_call(refresh: Refresh) -> Call | None:
    """Return a call that presented somebody else's token while nobody else's refresh was under way."""
    if not refresh.alone or not refresh.username:
        return None
    return next((call for call in refresh.calls if call.username not in {"", refresh.username}), None)


def tokens_mixed(records: Records, refresh: Refresh) -> Shown | None:
    """Return what shows that of two people who refreshed at once, one's token was presented for both."""
    rivals = [
        r
        for r in refreshes(records)
        if r.username != refresh.username and _overlap(r, refresh) and r.username
    ]
    if len(rivals) != 1 or refresh.ok or not refresh.username:
        return None
    first, last = min(refresh.first, rivals[0].first), max(refresh.last, rivals[0].last)
    meanwhile = [call for call in calls_of(records) if first < call.asked.number < last]
    own = Counter((call.what, call.username) for call in meanwhile)
    for call in meanwhile:
        twice = own[call.what, rivals[0].username] > 1 and call.username == rivals[0].username
        if twice and not own[call.what, refresh.username]:
            saw = f"two calls presented a token of {call.username}, and none one of {refresh.username}"
            return Shown((call.asked.number,), saw)
    return None


def _overlap(one: Refresh, other: Refresh) -> bool:
    return one.first < other.last and one.last > other.first
