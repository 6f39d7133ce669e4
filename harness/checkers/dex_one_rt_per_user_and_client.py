"""A second sign-in of the same person to the same client id ended the first token (dexidp/dex#981)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.application.events import AppSignedIn
from harness.checkers.refresh_findings import Shown, explain_failures
from harness.checkers.refreshes import sign_in_before
from harness.events import SignInCompleted

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "dex-one-rt-per-user-and-client"
_BAD_REQUEST = 400
_UNKNOWN = "invalid or has already been claimed"


def check(records: Records) -> Finding | None:
    """Dex does not know the token, and the person signed in once more with the same client id meanwhile."""

    def explain(refresh: Refresh) -> Shown | None:
        own = sign_in_before(records, refresh)
        if own is None or refresh.status != _BAD_REQUEST or _UNKNOWN not in refresh.error:
            return None
        again = [
            r
            for r in records
            if isinstance(r.event, AppSignedIn | SignInCompleted)
            and own.number < r.number < refresh.first
            and r.event.sub == own.event.sub
            and r.event.aud == own.event.aud
        ]
        return Shown((own.number, again[0].number)) if again else None

    return explain_failures(records, CAUSE, explain)
