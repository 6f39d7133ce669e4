"""A connector that swallows a denial of its upstream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, unmask
from harness.checkers.refreshes import disabled_upstream
from harness.upstream.events import Asked

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-ignores-denial"


def check(records: Records) -> Finding | None:
    """The upstream refused the person during the refresh, and Dex answered 200."""

    def explain(refresh: Refresh) -> Shown | None:
        disabled = disabled_upstream(records, refresh)
        # Who the person is, a resource says; a connector that reads none has the token's answer alone.
        telling = refresh.of_kind(Asked.RESOURCE) or refresh.calls
        denied = [call for call in (refresh.calls if disabled else telling) if call.denied]
        if not denied or (not disabled and any(call.good for call in telling)):
            return None
        saw = f"the upstream answered {denied[0].status} {denied[0].error}".rstrip() + ", and Dex 200"
        return Shown((*((disabled.number,) if disabled else ()), *refresh.evidence), saw)

    return unmask(records, CAUSE, explain)
