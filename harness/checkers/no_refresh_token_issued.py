"""The provider was asked for a refresh token and gave none."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import (
    Login,
    Records,
    explain_refusals,
    last_sign_in,
    no_refresh_token_set,
)

CAUSE = "no-refresh-token-issued"


def check(records: Records) -> Finding | None:
    """The sign-in asked for offline_access, no refresh token came, and nobody was asked later."""

    def explain(login: Login) -> tuple[int, ...] | None:
        signed_in, refused = last_sign_in(records, login), no_refresh_token_set(login)
        if signed_in is None or refused is None or signed_in.event.refresh_token is not None:
            return None
        if "offline_access" not in signed_in.event.scope.split():
            return None
        return (signed_in.number, refused.number)

    return explain_refusals(records, CAUSE, Weight.BROKEN, explain)
