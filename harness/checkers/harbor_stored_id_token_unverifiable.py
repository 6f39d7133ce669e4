"""The ID token that the registry stores no longer verifies."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_refusals
from harness.events import Refusal

CAUSE = "harbor-stored-id-token-unverifiable"


def check(records: Records) -> Finding | None:
    """Signature or issuer of the stored ID token fail against the provider's present keys (goharbor/harbor#21758)."""

    def explain(login: Login) -> tuple[int, ...] | None:
        refused = login.checked(Refusal.ID_TOKEN_UNVERIFIABLE)
        return (refused.number,) if refused else None

    return explain_refusals(records, CAUSE, Weight.BROKEN, explain)
