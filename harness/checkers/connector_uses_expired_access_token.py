"""A connector that lives on the access token of the sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_errors
from harness.checkers.refreshes import earlier
from harness.checkers.upstream_tokens import spent_call, tokens_given, upstream_gave_refresh_token
from harness.upstream.events import Asked

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-uses-expired-access-token"


def check(records: Records) -> Finding | None:
    """The upstream had given a refresh token, and denied an access token that was over or never renewed."""

    def explain(refresh: Refresh) -> Shown | None:
        given_one = upstream_gave_refresh_token(records, refresh.username, refresh.first)
        # Who tries the old access token first, and then a refresh token that is spent, has lost the new one.
        if not given_one or spent_call(records, refresh):
            return None
        redeemed = any(other.of_kind(Asked.REFRESH) for other in (*earlier(records, refresh), refresh))
        given = tokens_given(records, refresh.first)
        spent = [
            call
            for call in refresh.of_kind(Asked.RESOURCE)
            if call.denied and (call.expired or (not redeemed and call.presented in given))
        ]
        return Shown(refresh.evidence) if spent else None

    return explain_errors(records, CAUSE, explain)
