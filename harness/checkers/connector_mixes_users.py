"""A connector that mixes up its users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.identities import taken_from
from harness.checkers.mixing import foreign_call, tokens_mixed
from harness.checkers.refresh_findings import Shown, explain_any

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-mixes-users"


def check(records: Records) -> Finding | None:
    """A refreshed token carries somebody else's identity, or somebody else's token was presented upstream."""

    def explain(refresh: Refresh) -> Shown | None:
        call, other = foreign_call(refresh), taken_from(records, refresh)
        if other:
            return Shown(refresh.evidence, f"the refresh of {refresh.username} brought {other}")
        if call:
            saw = f"the refresh of {refresh.username} presented a token of {call.username}"
            return Shown((call.asked.number,), saw)
        return tokens_mixed(records, refresh)

    return explain_any(records, CAUSE, explain)
