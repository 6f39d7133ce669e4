"""From refreshes at a Dex to findings: what the checkers of connectors share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.checkers.finding import Finding, Weight
from harness.checkers.refreshes import Refresh, failures, refreshes

if TYPE_CHECKING:
    from harness.checkers.reading import Records
    from harness.dex.events import DexStarted
    from mock_idp.history import Record


@dataclass(frozen=True)
class Shown:
    """Why a refresh went as it did."""

    evidence: tuple[int, ...] = ()
    """Numbers of events, besides those of how it ended."""
    saw: str = ""
    """One sentence; empty: Dex's words will do."""


Explain = Callable[[Refresh], Shown | None]
"""Returns what it knows of the refresh; None: nothing."""


def explain_failures(
    records: Records, cause: str, explain: Explain, weight: Weight = Weight.BROKEN
) -> Finding | None:
    """Return a finding for refreshes that failed with nothing in their way, and that ``explain`` explains."""
    return finding(cause, failures(records), explain, weight)


def explain_errors(records: Records, cause: str, explain: Explain) -> Finding | None:
    """Return a finding for refreshes that failed by an error of the connector, with nothing in their way."""
    return finding(cause, [r for r in failures(records) if r.failed_in_connector], explain, Weight.BROKEN)


def explain_words(
    records: Records, cause: str, *words: str, weight: Weight = Weight.BROKEN
) -> Finding | None:
    """Return a finding for refreshes that failed with nothing in their way, as Dex logged in these words."""
    return explain_failures(
        records, cause, lambda refresh: Shown(refresh.evidence) if refresh.says(*words) else None, weight
    )


def explain_any(records: Records, cause: str, explain: Explain) -> Finding | None:
    """Return a finding for refreshes, answered or not, that must not go as they did."""
    return finding(cause, refreshes(records), explain, Weight.BROKEN)


def unmask(records: Records, cause: str, explain: Explain, weight: Weight = Weight.BROKEN) -> Finding | None:
    """Return a finding for refreshes that were answered 200, and should not have been, or not like that."""
    return finding(cause, [r for r in refreshes(records) if r.ok], explain, weight)


def finding(cause: str, among: Sequence[Refresh], explain: Explain, weight: Weight) -> Finding | None:
    """Return a finding for those ``among`` refreshes that ``explain`` explains; evidence is the first's.

    How the refresh ended always belongs to the evidence, so that of several causes for one refresh none
    surfaces before the other, and the order of the checkers decides.
    """
    found = [(refresh, shown) for refresh in among if (shown := explain(refresh)) is not None]
    if not found:
        return None
    first, shown = found[0]
    return Finding(
        cause=cause,
        weight=weight,
        evidence=tuple(sorted({*shown.evidence, *first.end})),
        logins=tuple(sorted({r.login for r, _ in found if r.login is not None})),
        saw=shown.saw or first.saw,
    )


def is_stock(started: Record[DexStarted] | None) -> bool:
    """Tell whether the connector under test is one of Dex's own."""
    return started is not None and started.event.stock
