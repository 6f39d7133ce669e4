"""The refresh token's own lifetime is over."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_refusals
from mock_idp.protocol.errors import Cause

CAUSE = "idp-refresh-token-expired"


def check(records: Records) -> Finding | None:
    """The provider refused a refresh token because it had expired."""

    def explain(login: Login) -> tuple[int, ...] | None:
        refused = login.provider_refusal()
        if refused is None or refused.event.cause != Cause.EXPIRED:
            return None
        return (refused.number,)

    return explain_refusals(records, CAUSE, Weight.BROKEN, explain)
