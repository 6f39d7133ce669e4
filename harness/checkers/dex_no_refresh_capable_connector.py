"""A connector of Dex's own that has no Refresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.no_refresh_at_dex import sign_ins_without_refresh_token
from harness.checkers.refresh_findings import is_stock
from harness.checkers.refreshes import has_dex

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records

CAUSE = "dex-no-refresh-capable-connector"


def check(records: Records) -> Finding | None:
    """Dex was asked for offline_access and issued no refresh token: the connector's type cannot refresh."""
    if not is_stock(has_dex(records)):
        return None
    return sign_ins_without_refresh_token(records, CAUSE)
