"""When a run may be called `works`: everything that must have been shown, each as one question.

A question is a pure function of the history and returns what is still to be shown, in words that
finish the sentence "not shown: …", or None. A login that works proves nothing by itself: the list of
false passes is long (an anonymous token, a cached one, an access token that outlives the ID token).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.reading import (
    Login,
    Records,
    disabled_at,
    last_sign_in,
    last_token,
    logins,
    ran_out,
    refreshes_issued,
)
from harness.events import ServiceTokenAnswered, SignInCompleted
from mock_idp.events import TokenIssued, UserEnabled
from mock_idp.history import Outcome, of

if TYPE_CHECKING:
    from collections.abc import Callable

_CYCLES = 3
"""One refresh shows that it can work; two more, that the rotated token was kept."""


def missing(records: Records) -> tuple[str, ...]:
    """Return what is still to be shown before a run may be called `works`; empty: it may."""
    return tuple(gap for question in QUESTIONS if (gap := question(records)) is not None)


def a_login_before_expiry(records: Records) -> str | None:
    """Some login right after a sign-in worked on the token of the sign-in itself."""
    for login in _honest(records):
        signed_in, token = last_sign_in(records, login), last_token(records, login)
        if login.ok and signed_in and token and token.number == signed_in.number and not login.refreshes():
            return None
    return "a login that works before the token runs out, without a refresh"


def cycles_on_rotated_tokens(records: Records) -> str | None:
    """Three logins in a row each found the token run out, and refreshed it with what the last one left."""
    longest = streak = 0
    for login in _honest(records):
        if _is_cycle(records, login):
            streak += 1
        elif not login.ok or login.refreshes():
            streak = 0
        longest = max(longest, streak)
    if longest >= _CYCLES:
        return None
    return f"{_CYCLES} logins after expiry, each with exactly one refresh ({longest} seen)"


def _is_cycle(records: Records, login: Login) -> bool:
    """Tell whether the login worked because exactly one refresh was answered, after the token's end."""
    token, answered = last_token(records, login), login.refreshes(Outcome.OK)
    if token is None or not login.ok or len(answered) != 1:
        return False
    run_out = ran_out(token.expires_at, login) and (
        token.id_token_expires_at is None or ran_out(token.id_token_expires_at, login)
    )
    issued = [r for r in refreshes_issued(login.inside) if r.event.username]
    return run_out and len(issued) == 1 and answered[0].event.refresh_token == token.refresh_token


def the_client_was_heard(records: Records) -> str | None:
    """Every login that worked got a token from the registry in that user's own name."""
    for login in _honest(records):
        tokens = of(login.inside, ServiceTokenAnswered)
        heard = any(t.event.authenticated and t.event.account == login.username for t in tokens)
        if login.ok and not heard:
            return f"that the registry gave login {login.number} a token for {login.username}"
    return None


def the_same_person_all_along(records: Records) -> str | None:
    """Refreshed tokens carry the claims of the sign-in (iss, sub and aud have a checker of their own)."""
    first = {r.event.grant_id: r for r in of(records, TokenIssued) if r.event.grant == "authorization_code"}
    for refreshed in refreshes_issued(records):
        original = first.get(refreshed.event.grant_id)
        if original is None:
            return f"the sign-in that event {refreshed.number} descends from"
        if original.event.scope == refreshed.event.scope and original.event.claims != refreshed.event.claims:
            changed = sorted(_differing(original.event.claims, refreshed.event.claims))
            return f"that refreshed claims stay as they were (event {refreshed.number}: {', '.join(changed)})"
    return None


def _differing(old: dict[str, object], new: dict[str, object]) -> set[str]:
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def a_wrong_secret_is_refused(records: Records) -> str | None:
    """A registry that lets everybody in would pass everything else."""
    refused = [login for login in logins(records) if not login.with_current_secret and not login.ok]
    return None if refused else "that a wrong secret is refused"


def a_disabled_user_is_refused(records: Records) -> str | None:
    """A refresh that asks nobody would pass everything else."""
    for login in _honest(records):
        token = last_token(records, login)
        over = token is not None and ran_out(token.expires_at, login)
        if not login.ok and over and disabled_at(records, login) and login.provider_refusal():
            return None
    return "that a user disabled at the provider is refused after expiry"


def an_enabled_user_is_let_in(records: Records) -> str | None:
    """Enabling the user heals what disabling broke."""
    enabled = of(records, UserEnabled)
    for login in _honest(records):
        earlier = [
            e for e in enabled if e.event.username == login.username and e.number < login.started.number
        ]
        if login.ok and earlier:
            return None
    return "that the user is let in again once enabled"


def somebody_signed_in(records: Records) -> str | None:
    """Without a sign-in nothing was tested."""
    return None if of(records, SignInCompleted) else "a sign-in"


QUESTIONS: tuple[Callable[[Records], str | None], ...] = (
    somebody_signed_in,
    a_login_before_expiry,
    cycles_on_rotated_tokens,
    the_client_was_heard,
    the_same_person_all_along,
    a_wrong_secret_is_refused,
    a_disabled_user_is_refused,
    an_enabled_user_is_let_in,
)


def _honest(records: Records) -> tuple[Login, ...]:
    """Return the logins that sent the right secret."""
    return tuple(login for login in logins(records) if login.with_current_secret)
