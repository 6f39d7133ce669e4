"""The provider refused because the user is disabled."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, disabled_at, explain_refusals
from mock_idp.protocol.errors import Cause

CAUSE = "idp-user-disabled"


def check(records: Records) -> Finding | None:
    """The refresh was refused for a user whom the administrator had disabled and not enabled again."""

    def explain(login: Login) -> tuple[int, ...] | None:
        refused, disabled = login.provider_refusal(), disabled_at(records, login)
        if refused is None or disabled is None or refused.event.cause != Cause.USER_DISABLED:
            return None
        return (disabled.number, refused.number)

    return explain_refusals(records, CAUSE, Weight.CORRECT_DENIAL, explain)
