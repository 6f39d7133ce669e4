"""A connector that asks another address at a refresh than at a sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_errors
from harness.upstream.events import Asked, UpstreamAnswered
from mock_idp.history import of

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-asks-wrong-address"
_NOTHING_THERE = {301, 302, 303, 307, 308, 404, 405, 410, 501}
"""Redirects: an API has none, a sign-in page has."""


def check(records: Records) -> Finding | None:
    """The upstream has nothing at a path that never worked, and the same kind of call worked elsewhere."""

    def explain(refresh: Refresh) -> Shown | None:
        wrong = [call for call in refresh.calls if call.status in _NOTHING_THERE]
        working = {
            (r.event.what, r.event.path)
            for r in of(records, UpstreamAnswered)
            if r.event.status is not None and r.event.status < 300  # noqa: PLR2004
        }
        for call in wrong:
            kinds = {call.what, Asked.CODE} if call.what is Asked.REFRESH else {call.what}
            paths = {path for what, path in working if what in kinds}
            if paths and call.asked.event.path not in paths:
                works = ", ".join(sorted(paths))
                saw = f"{call.asked.event.path} answered {call.status}; what works is {works}"
                return Shown(refresh.evidence, saw)
        return None

    return explain_errors(records, CAUSE, explain)
