"""A mock upstream whose own code fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.finding import Finding, Weight
from harness.upstream.events import UpstreamAnswered
from mock_idp.dialects.messages import FAILED
from mock_idp.history import of

if TYPE_CHECKING:
    from harness.checkers.reading import Records

CAUSE = "idp-mock-fails"


def check(records: Records) -> Finding | None:
    """It answered with what its code raised, so that the connector met no upstream that there is."""
    failed = [r for r in of(records, UpstreamAnswered) if r.event.error.startswith(FAILED)]
    if not failed:
        return None
    first = failed[0]
    saw = f"{first.event.path}: {first.event.error}"
    return Finding(CAUSE, Weight.UNBELIEVABLE, (first.number,), saw=saw)
