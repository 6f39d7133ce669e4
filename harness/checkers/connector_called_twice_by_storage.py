"""A storage that lets Dex call a connector twice with one and the same token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_errors
from harness.checkers.refreshes import refreshes
from harness.checkers.upstream_tokens import refresh_at, spent_call
from harness.upstream.events import Asked

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh
    from harness.checkers.upstream_calls import Call

CAUSE = "connector-called-twice-by-storage"


def check(records: Records) -> Finding | None:
    """Refreshes with one token of Dex overlapped, and more than one of them asked the upstream.

    What they presented is spent, or, where the upstream takes that for theft, ended with all that came of it.
    """

    def explain(refresh: Refresh) -> Shown | None:
        spent = spent_call(records, refresh)
        burst = refresh_at(records, spent[1].number) if spent else None
        if spent is not None:
            asked = _asked(records, burst, spent[0]) if burst and not burst.alone else []
        elif any(call.denied for call in refresh.of_kind(Asked.REFRESH)):
            asked = _taken_for_theft(records, refresh)
        else:
            asked = []
        return Shown((*asked, *refresh.evidence)) if len(asked) > 1 else None

    return explain_errors(records, CAUSE, explain)


def _asked(records: Records, burst: Refresh, late: Call) -> list[int]:
    """Return the calls with the token of the ``late`` one in refreshes that overlapped with one of Dex."""
    rivals = _rivals(records, burst)
    calls = {call.asked.number for r in rivals for call in r.of_kind(Asked.REFRESH) if _alike(call, late)}
    return sorted(calls - {late.asked.number}) if len(rivals) > 1 else []


def _taken_for_theft(records: Records, refresh: Refresh) -> list[int]:
    """Return the calls before that presented one token at once, of which the upstream refused some."""
    for earlier in refreshes(records):
        if earlier.alone or earlier.username != refresh.username or earlier.last > refresh.first:
            continue
        calls = {c.asked.number: c for r in _rivals(records, earlier) for c in r.of_kind(Asked.REFRESH)}
        for call in calls.values():
            asked = [other for other in calls.values() if _alike(other, call)]
            if any(other.good for other in asked) and any(other.denied for other in asked):
                return [other.asked.number for other in asked]
    return []


def _rivals(records: Records, burst: Refresh) -> list[Refresh]:
    return [r for r in refreshes(records) if r.presented == burst.presented and not r.alone]


def _alike(one: Call, other: Call) -> bool:
    return one.presented == other.presented
