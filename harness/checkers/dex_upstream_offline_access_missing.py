"""The connector asks its upstream for no refresh token, yet Dex issues one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_errors
from harness.checkers.refreshes import sign_in_before
from harness.checkers.upstream_tokens import lacks_a_token, redeemed_a_code, upstream_gave_refresh_token

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "dex-upstream-offline-access-missing"


def check(records: Records) -> Finding | None:
    """Dex holds a refresh token, the upstream gave none at the sign-in, and what it gave does not last."""

    def explain(refresh: Refresh) -> Shown | None:
        own = sign_in_before(records, refresh)
        redeemed = redeemed_a_code(records, refresh.username, refresh.first)
        if redeemed is None or upstream_gave_refresh_token(records, refresh.username, refresh.first):
            return None
        over = any(call.denied and call.expired for call in refresh.calls)
        since = (redeemed.number, *((own.number,) if own else ()))
        return Shown((*since, *refresh.evidence)) if over or lacks_a_token(refresh) else None

    return explain_errors(records, CAUSE, explain)
