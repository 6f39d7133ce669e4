"""The ID token that the registry stores no longer verifies."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_refusals
from harness.events import Refusal
from mock_idp.history import Outcome

CAUSE = "harbor-stored-id-token-unverifiable"


def check(records: Records) -> Finding | None:
    """Signature or issuer of the stored ID token fail against the provider's keys (goharbor/harbor#21758)."""

    def explain(login: Login) -> tuple[int, ...] | None:
        refused = login.checked(Refusal.ID_TOKEN_UNVERIFIABLE)
        # After a refresh it is the new token that does not verify, and the provider's fault.
        return (refused.number,) if refused and not login.refreshes(Outcome.OK) else None

    return explain_refusals(records, CAUSE, Weight.BROKEN, explain)
