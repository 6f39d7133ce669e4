"""A connector that wants a claim which its upstream leaves out on refresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_words

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records

CAUSE = "connector-claims-missing-on-refresh"


def check(records: Records) -> Finding | None:
    """Dex logged which claim is missing."""
    return explain_words(
        records,
        CAUSE,
        'missing "name" claim',
        "missing email claim",
        'missing "email" claim',
        'missing "email_verified" claim',
        'missing "preferred_username" claim',
    )
