"""Userinfo speaks of another subject than the ID token."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_refusals
from harness.events import Refusal

CAUSE = "harbor-userinfo-sub-mismatch"


def check(records: Records) -> Finding | None:
    """The registry compared the two and refused (OIDC Core 5.3.2)."""

    def explain(login: Login) -> tuple[int, ...] | None:
        refused = login.checked(Refusal.USERINFO_SUBJECT_DIFFERS)
        return (refused.number,) if refused else None

    return explain_refusals(records, CAUSE, Weight.BROKEN, explain)
