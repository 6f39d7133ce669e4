"""The provider, or the upstream behind a Dex, refused because the user is disabled."""

from __future__ import annotations

from functools import partial

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, disabled_at, explain_refusals
from harness.checkers.refresh_findings import Shown, finding
from harness.checkers.refreshes import Refresh, disabled_upstream, has_dex, refreshes
from mock_idp.protocol.errors import Cause

CAUSE = "idp-user-disabled"


def check(records: Records) -> Finding | None:
    """The refresh was refused for a user whom the administrator had disabled and not enabled again."""
    if has_dex(records):
        return finding(CAUSE, refreshes(records), partial(_denied_upstream, records), Weight.CORRECT_DENIAL)

    def explain(login: Login) -> tuple[int, ...] | None:
        refused, disabled = login.provider_refusal(), disabled_at(records, login)
        if refused is None or disabled is None or refused.event.cause != Cause.USER_DISABLED:
            return None
        return (disabled.number, refused.number)

    return explain_refusals(records, CAUSE, Weight.CORRECT_DENIAL, explain)


def _denied_upstream(records: Records, refresh: Refresh) -> Shown | None:
    disabled = disabled_upstream(records, refresh)
    if refresh.ok or disabled is None or not any(call.denied for call in refresh.calls):
        return None
    return Shown((disabled.number, *refresh.evidence))
