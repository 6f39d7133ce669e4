"""The connector is no longer in Dex's configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_words

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records

CAUSE = "dex-connector-removed"


def check(records: Records) -> Finding | None:
    """Dex logged that it does not know the connector."""
    return explain_words(
        records,
        CAUSE,
        "connector not found",
        "Requested connector does not exist",
    )
