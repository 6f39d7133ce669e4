"""A connector that never recovers from a failure of its upstream that has passed."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_errors
from harness.checkers.refreshes import disabled_upstream, earlier, fault_during
from harness.checkers.upstream_tokens import spent_call, tokens_given

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-makes-transient-permanent"


def check(records: Records) -> Finding | None:
    """After a failure that was to pass, or a denial that was lifted, the upstream was not asked again."""

    def explain(refresh: Refresh) -> Shown | None:
        since = tuple(takewhile(lambda r: not r.ok, reversed(earlier(records, refresh))))
        struck = [r for r in since if _met_a_failure(records, r)]
        if not struck or spent_call(records, refresh):
            return None
        known = tokens_given(records, refresh.first)
        asked = any(call.presented in known or call.good for call in refresh.calls)
        return None if asked else Shown((struck[0].last, *refresh.evidence))

    return explain_errors(records, CAUSE, explain)


def _met_a_failure(records: Records, refresh: Refresh) -> bool:
    """Tell whether the refresh failed because its upstream did, or refused a person who was disabled."""
    excuse = fault_during(records, refresh) or disabled_upstream(records, refresh)
    met = any(call.struck or call.denied or call.answered is None for call in refresh.calls)
    return not refresh.ok and excuse is not None and met and spent_call(records, refresh) is None
