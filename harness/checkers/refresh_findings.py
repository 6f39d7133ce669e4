"""From refreshes at a Dex to findings: what the checkers of connectors share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from harness.checkers.finding import Finding, Weight
from harness.checkers.refreshes import Refresh, failures, refreshes

if TYPE_CHECKING:
    from harness.checkers.reading import Records
    from harness.dex.events import DexStarted
    from mock_idp.history import Record

Explain = Callable[[Refresh], "tuple[int, ...] | None"]
"""Returns the evidence if it knows what is wrong with the refresh, else None."""


def explain_failures(
    records: Records, cause: str, explain: Explain, weight: Weight = Weight.BROKEN
) -> Finding | None:
    """Return a finding for refreshes that failed with nothing in their way, and that ``explain`` explains."""
    return finding(cause, failures(records), explain, weight)


def explain_any(records: Records, cause: str, explain: Explain) -> Finding | None:
    """Return a finding for refreshes, answered or not, that must not go as they did."""
    return finding(cause, refreshes(records), explain, Weight.BROKEN)


def unmask(records: Records, cause: str, explain: Explain, weight: Weight = Weight.BROKEN) -> Finding | None:
    """Return a finding for refreshes that were answered 200, and should not have been, or not like that."""
    return finding(cause, tuple(r for r in refreshes(records) if r.ok), explain, weight)


def finding(cause: str, among: Sequence[Refresh], explain: Explain, weight: Weight) -> Finding | None:
    """Return a finding for those ``among`` refreshes that ``explain`` explains; evidence is the first's."""
    found = [(refresh, numbers) for refresh in among if (numbers := explain(refresh)) is not None]
    if not found:
        return None
    first, numbers = found[0]
    return Finding(
        cause=cause,
        weight=weight,
        evidence=tuple(sorted({*numbers, first.last})),
        logins=tuple(sorted({r.login for r, _ in found if r.login is not None})),
        saw=first.saw,
    )


def is_stock(started: Record[DexStarted] | None) -> bool:
    """Tell whether the connector under test is one of Dex's own."""
    return started is not None and started.event.stock
