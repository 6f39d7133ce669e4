"""A connector that wants an ID token in every answer of its upstream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_words

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records

CAUSE = "connector-requires-id-token"


def check(records: Records) -> Finding | None:
    """The upstream answered the refresh without an ID token, which is legal (OIDC Core 12.2)."""
    return explain_words(
        records,
        CAUSE,
        "no id_token",
        'missing "sub" claim',
    )
