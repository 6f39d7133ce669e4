"""Dex's own deadlock: a refresh waits for a lock that it holds itself (dexidp/dex#5017, #4209)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.hanging import dex_is_wedged
from harness.checkers.refresh_findings import Shown, explain_any

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "dex-sqlite-refresh-deadlock"


def check(records: Records) -> Finding | None:
    """A refresh got no answer, nobody waits for the upstream or in the connector, and no key is served."""

    def explain(refresh: Refresh) -> Shown | None:
        wedged = dex_is_wedged(records, refresh) if refresh.status is None and not refresh.hung_up else None
        return Shown(wedged) if wedged else None

    return explain_any(records, CAUSE, explain)
