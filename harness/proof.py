"""When a run may be called `works`: everything that must have been shown, each as one question.

A question is a pure function of the history and returns what is still to be shown, in words that
finish the sentence "not shown: …", or None. A login that works proves nothing by itself: the list of
false passes is long (an anonymous token, a cached one, an access token that outlives the ID token).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from harness import proof_at_dex as at_dex
from harness.checkers.reading import (
    Login,
    Records,
    disabled_at,
    last_token,
    logins,
    ran_out,
    refreshes_issued,
)
from harness.checkers.refreshes import has_dex
from harness.events import Refusal, ServiceTokenAnswered, SignInCompleted
from mock_idp.events import TokenIssued
from mock_idp.history import Outcome, of
from mock_idp.protocol.errors import Cause

if TYPE_CHECKING:
    from collections.abc import Callable

_CYCLES = 3
"""One refresh shows that it can work; two more, that the rotated token was kept."""


def missing(records: Records) -> tuple[str, ...]:
    """Return what is still to be shown before a run may be called `works`; empty: it may."""
    return tuple(gap for question in QUESTIONS if (gap := question(records)) is not None)


def a_login_before_expiry(records: Records) -> str | None:
    """Some login right after a sign-in worked on the living token of the sign-in itself."""
    for login in _honest(records):
        token = last_token(records, login)
        if token is None or not login.ok or token.refreshed or login.refreshes():
            continue
        if not ran_out(token.expires_at, login) and not ran_out(token.id_token_expires_at, login):
            return None
    return "a login that works before the token runs out, without a refresh"


def cycles_on_rotated_tokens(records: Records) -> str | None:
    """Three logins in a row each found the token run out, and refreshed it with what the last one left."""
    longest, streaks = 0, defaultdict[str, int](int)
    for login in _honest(records):
        if _is_cycle(records, login):
            # A sign-in in between heals everything: what it brought is no proof of what was kept.
            streaks[login.username] = (
                streaks[login.username] + 1 if _on_refreshed_token(records, login) else 1
            )
        elif not login.ok or login.refreshes():
            streaks[login.username] = 0
        longest = max(longest, streaks[login.username])
    if longest >= _CYCLES:
        return None
    return f"{_CYCLES} logins after expiry, each with exactly one refresh ({longest} seen)"


def _on_refreshed_token(records: Records, login: Login) -> bool:
    token = last_token(records, login)
    return token is not None and token.refreshed


def _is_cycle(records: Records, login: Login) -> bool:
    """Tell whether the login worked because exactly one refresh was answered, after the token's end."""
    token, answered = last_token(records, login), login.refreshes(Outcome.OK)
    if token is None or not login.ok or len(answered) != 1:
        return False
    new = answered[0].event
    run_out = ran_out(token.expires_at, login) and (
        token.id_token_expires_at is None or ran_out(token.id_token_expires_at, login)
    )
    # Harbor does not look at exp, so a provider that returns the old ID token would go unnoticed.
    lives = new.id_token_expires_in is None or new.id_token_expires_in > 0
    return (
        run_out and lives and new.refresh_token == token.refresh_token and _provider_refreshed(records, login)
    )


def _provider_refreshed(records: Records, login: Login) -> bool:
    """Tell whether the provider answered one refresh; a Dex only if its connector asked the upstream."""
    if not has_dex(records):
        return len(refreshes_issued(login.inside)) == 1
    return at_dex.connector_asked(records, login) or not at_dex.has_upstream(records)


def every_login_after_expiry_refreshed(records: Records) -> str | None:
    """No login that worked after its token had run out did so without exactly one refresh."""
    for login in _honest(records):
        token = last_token(records, login)
        late = token is not None and ran_out(token.expires_at, login)
        if login.ok and late and not _is_cycle(records, login):
            return f"that login {login.number} worked because of exactly one refresh"
    return None


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
    if has_dex(records):
        return at_dex.not_the_same_person(records)
    first = {r.event.grant_id: r for r in of(records, TokenIssued) if r.event.grant == "authorization_code"}
    for refreshed in refreshes_issued(records):
        original = first.get(refreshed.event.grant_id)
        if original is None:
            return f"the sign-in that event {refreshed.number} descends from"
        if original.event.claims != refreshed.event.claims:
            changed = sorted(_differing(original.event.claims, refreshed.event.claims))
            return f"that refreshed claims stay as they were (event {refreshed.number}: {', '.join(changed)})"
    return None


def _differing(old: dict[str, object], new: dict[str, object]) -> set[str]:
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def a_wrong_secret_is_refused(records: Records) -> str | None:
    """A registry that lets everybody in would pass everything else; one that is down refuses everybody."""
    for login in logins(records):
        if not login.with_current_secret and not login.ok and login.checked(Refusal.SECRET_MISMATCH):
            return None
    return "that a wrong secret is refused"


def a_disabled_user_is_refused(records: Records) -> str | None:
    """A refresh that asks nobody would pass everything else; behind some of Dex's connectors nobody is."""
    if at_dex.nobody_to_disable(records):
        return None
    return None if _denials(records) else "that a user disabled at the provider is refused after expiry"


def an_enabled_user_is_let_in(records: Records) -> str | None:
    """Enabling the user heals what disabling broke."""
    if at_dex.nobody_to_disable(records):
        return None
    for denied in _denials(records):
        for login in _honest(records):
            later = login.username == denied.username and login.number > denied.number
            if later and login.ok and disabled_at(records, login) is None:
                return None
    return "that the user is let in again once enabled"


def _denials(records: Records) -> tuple[Login, ...]:
    """Return the logins that the provider refused because their user was disabled, after expiry."""
    return tuple(login for login in _honest(records) if _is_denial(records, login))


def _is_denial(records: Records, login: Login) -> bool:
    token, refused = last_token(records, login), login.provider_refusal()
    if login.ok or token is None or disabled_at(records, login) is None:
        return False
    if has_dex(records):
        denied = at_dex.denied_by_upstream(records, login)
    else:
        denied = refused is not None and refused.event.cause == Cause.USER_DISABLED
    return ran_out(token.expires_at, login) and denied


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
