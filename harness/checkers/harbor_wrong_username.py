"""The client sent a user name that the registry does not know."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_refusals, last_sign_in
from harness.events import Refusal

CAUSE = "harbor-wrong-username"


def check(records: Records) -> Finding | None:
    """The registry found no such OIDC user and refused without asking the provider."""

    def explain(login: Login) -> tuple[int, ...] | None:
        refused = login.checked(Refusal.UNKNOWN_USER)
        if refused is None or login.with_current_secret or last_sign_in(records, login) is not None:
            # Somebody who signed in is known: a registry that forgot them is another matter.
            return None
        return (refused.number,)

    return explain_refusals(records, CAUSE, Weight.CORRECT_DENIAL, explain)
