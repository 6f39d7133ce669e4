"""The person is no longer in a group that the connector asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.finding import Weight
from harness.checkers.refresh_findings import explain_words

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records

CAUSE = "connector-not-in-allowed-groups"
WORDS = ("not a member of allowed groups", "not in any of the required groups", "not in required")


def check(records: Records) -> Finding | None:
    """The connector refused the person for the groups, and rightly so."""
    return explain_words(records, CAUSE, *WORDS, weight=Weight.CORRECT_DENIAL)
