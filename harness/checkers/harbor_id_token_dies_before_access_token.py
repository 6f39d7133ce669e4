"""Harbor 1.8 to 1.9.1 will not refresh while the access token lives."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_refusals, last_token, ran_out
from harness.events import Refusal

CAUSE = "harbor-id-token-dies-before-access-token"


def check(records: Records) -> Finding | None:
    """The ID token ran out first, so x/oauth2 returned the cached access token (goharbor/harbor#9267)."""

    def explain(login: Login) -> tuple[int, ...] | None:
        refused, token = login.checked(Refusal.ACCESS_TOKEN_STILL_VALID), last_token(records, login)
        if refused is None or token is None or not ran_out(token.id_token_expires_at, login):
            # Any other trouble with the ID token, such as a key that is gone, ends in the same refusal.
            return None
        return (token.number, refused.number)

    return explain_refusals(records, CAUSE, Weight.BROKEN, explain)
