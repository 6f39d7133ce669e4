"""A connector that is another client at a refresh than at a sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_errors
from harness.upstream.events import Asked

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-refreshes-as-wrong-client"
_WRONG_CLIENT = ("invalid_client", "unauthorized_client", "unsupported_grant_type")
"""RFC 6749 5.2."""


def check(records: Records) -> Finding | None:
    """The upstream refuses the connector as a client, though it let it redeem a code."""

    def explain(refresh: Refresh) -> Shown | None:
        grants = refresh.of_kind(Asked.REFRESH)
        # x/oauth2 may try another way to authenticate after any failure: the first answer counts then.
        wrong = bool(grants) and all(call.error.startswith(_WRONG_CLIENT) for call in grants)
        return Shown(refresh.evidence) if wrong else None

    return explain_errors(records, CAUSE, explain)
