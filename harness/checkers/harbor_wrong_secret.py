"""The client sent another secret than the registry holds."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_refusals
from harness.events import Refusal

CAUSE = "harbor-wrong-secret"


def check(records: Records) -> Finding | None:
    """The registry refused the secret without asking the provider (Harbor: ``secret mismatch``)."""

    def explain(login: Login) -> tuple[int, ...] | None:
        refused = login.checked(Refusal.SECRET_MISMATCH)
        # The right secret refused would be something else: see harbor-encryption-key-changed.
        return (refused.number,) if refused and not login.with_current_secret else None

    return explain_refusals(records, CAUSE, Weight.CORRECT_DENIAL, explain)
