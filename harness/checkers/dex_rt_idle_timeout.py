"""Dex's refresh token was not used for too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_words

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records

CAUSE = "dex-rt-idle-timeout"


def check(records: Records) -> Finding | None:
    """Dex logged that the token ran out because of inactivity (validIfNotUsedFor)."""
    return explain_words(
        records,
        CAUSE,
        "refresh token expired due to inactivity",
    )
