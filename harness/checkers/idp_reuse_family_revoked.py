"""A spent refresh token came again, and the provider ended the lineage."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_refusals
from mock_idp.protocol.errors import Cause

CAUSE = "idp-reuse-family-revoked"


def check(records: Records) -> Finding | None:
    """The provider saw a refresh token twice, or one of a lineage it had revoked (RFC 9700 4.14.2)."""

    def explain(login: Login) -> tuple[int, ...] | None:
        refused = login.provider_refusal()
        if refused is None or refused.event.cause not in {Cause.REUSED, Cause.REVOKED}:
            return None
        return (refused.number,)

    return explain_refusals(records, CAUSE, Weight.BROKEN, explain)
