"""The provider did not answer the registry."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_refusals
from harness.dex.events import DexEnded
from harness.events import Refusal
from mock_idp.history import of

CAUSE = "harbor-op-down-fails-even-before-expiry"


def check(records: Records) -> Finding | None:
    """The registry could not read the provider's discovery document, which it needs for every login."""
    if of(records, DexEnded):
        return None

    def explain(login: Login) -> tuple[int, ...] | None:
        refused = login.checked(Refusal.PROVIDER_UNREACHABLE)
        return (refused.number,) if refused else None

    return explain_refusals(records, CAUSE, Weight.BROKEN, explain)
