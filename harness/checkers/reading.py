"""Reading a history: the questions that several checkers ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from harness.checkers.finding import Finding, Weight
from harness.checkers.once import once_per_history
from harness.events import (
    LoginCompleted,
    LoginOutcome,
    LoginStarted,
    RefreshAnswered,
    Refusal,
    SecretChecked,
    SignInCompleted,
    TokenStored,
    WhichSecret,
)
from harness.upstream.events import Asked, UpstreamAnswered, UpstreamUserDisabled, UpstreamUserEnabled
from mock_idp.events import TokenIssued, TokenRefused, UserDisabled, UserEnabled
from mock_idp.history import Outcome, Record, of

Records = Sequence[Record[Any]]


@dataclass(frozen=True)
class Login:
    """One login, with all that happened while it lasted."""

    started: Record[LoginStarted]
    completed: Record[LoginCompleted]
    inside: Records

    @property
    def number(self) -> int:
        """Which login of the run it is, from 1."""
        return self.started.event.login

    @property
    def username(self) -> str:
        """Who logged in."""
        return self.started.event.username

    @property
    def ok(self) -> bool:
        """Whether the client said that it worked."""
        return self.completed.event.outcome is LoginOutcome.OK

    @property
    def with_current_secret(self) -> bool:
        """Whether the secret sent was the right one."""
        return self.started.event.secret is WhichSecret.CURRENT

    def checked(self, refusal: Refusal | None = None) -> Record[SecretChecked] | None:
        """Return the registry's check of the secret: the last one, or the one with that refusal."""
        for record in reversed(of(self.inside, SecretChecked)):
            if refusal is None or record.event.refusal is refusal:
                return record
        return None

    def refreshes(self, outcome: Outcome | None = None) -> tuple[Record[RefreshAnswered], ...]:
        """Return the refresh grants that ended while it lasted, as the registry saw them."""
        answered = of(self.inside, RefreshAnswered)
        return tuple(r for r in answered if outcome is None or r.event.outcome is outcome)

    def provider_refusal(self) -> Record[TokenRefused] | None:
        """Return the refusal of a refresh grant at the provider that ended it; None if something else did.

        The first failure holds the cause: x/oauth2 sends a failed grant a second time, in another
        authentication style, and its answer hides the first (golang/oauth2#786). Only invalid_client
        may go before: it says no more than that the provider does not take the first style.
        """
        refused = (r for r in of(self.inside, TokenRefused) if r.event.grant == "refresh_token")
        first = next(refused, None)
        if first is None or any(
            answer.number < first.number and answer.event.error != "invalid_client"
            for answer in self.refreshes()
        ):
            return None
        return first


@once_per_history
def logins(records: Records) -> tuple[Login, ...]:
    """Return the completed logins, in the order they began."""
    ends = {record.event.login: record for record in of(records, LoginCompleted)}
    return tuple(
        Login(start, ends[start.event.login], _between(records, start, ends[start.event.login]))
        for start in of(records, LoginStarted)
        if start.event.login in ends
    )


def _between(records: Records, first: Record[Any], last: Record[Any]) -> Records:
    return tuple(record for record in records if first.number < record.number < last.number)


def last_sign_in(records: Records, login: Login) -> Record[SignInCompleted] | None:
    """Return the sign-in that the login's user did last before it."""
    before = [
        record
        for record in of(records, SignInCompleted)
        if record.number < login.started.number and record.event.username == login.username
    ]
    return before[-1] if before else None


def refreshes_issued(records: Records) -> tuple[Record[TokenIssued], ...]:
    """Return the refresh grants that the provider answered 200."""
    return tuple(r for r in of(records, TokenIssued) if r.event.grant == "refresh_token")


Explain = Callable[[Login], "tuple[int, ...] | None"]
"""Returns the evidence if it knows why the login was refused, else None."""


def explain_refusals(records: Records, cause: str, weight: Weight, explain: Explain) -> Finding | None:
    """Return a finding for the refused logins that ``explain`` explains; evidence is that of the first."""
    return _explain(tuple(login for login in logins(records) if not login.ok), cause, weight, explain)


def explain_successes(records: Records, cause: str, weight: Weight, explain: Explain) -> Finding | None:
    """Return a finding for the successful logins in which ``explain`` finds something wrong."""
    return _explain(tuple(login for login in logins(records) if login.ok), cause, weight, explain)


def _explain(among: Sequence[Login], cause: str, weight: Weight, explain: Explain) -> Finding | None:
    found = [(login, evidence) for login in among if (evidence := explain(login)) is not None]
    if not found:
        return None
    first, evidence = found[0]
    check = first.checked()
    return Finding(
        cause=cause,
        weight=weight,
        evidence=tuple(sorted({*evidence, first.completed.number})),
        logins=tuple(login.number for login, _ in found),
        saw=check.event.log if check and check.event.log else first.completed.event.said,
    )


def no_refresh_token_set(login: Login) -> Record[SecretChecked] | None:
    """Return the check that failed because the registry holds no refresh token and so asked nobody."""
    return None if login.refreshes() else login.checked(Refusal.REFRESH_TOKEN_NOT_SET)


_SWITCHING = (UserDisabled, UserEnabled, UpstreamUserDisabled, UpstreamUserEnabled)


def disabled_at(records: Records, login: Login) -> Record[Any] | None:
    """Return the event that disabled the login's user, if nobody enabled the user again before it."""
    username = name_at_provider(records, login)
    switches = [
        record
        for record in records
        if record.number < login.started.number
        and isinstance(record.event, _SWITCHING)
        and getattr(record.event, "username", None) == username
    ]
    last = switches[-1] if switches else None
    disabled = last is not None and isinstance(last.event, UserDisabled | UpstreamUserDisabled)
    return last if disabled else None


def name_at_provider(records: Records, login: Login) -> str | None:
    """Return what the provider, or the upstream behind a Dex, calls the login's user.

    The registry's name was chosen at onboarding.
    """
    signed_in = last_sign_in(records, login)
    if signed_in is None:
        return None
    issued = [r.event for r in of(records, TokenIssued) if r.event.sub == signed_in.event.sub]
    before = [r.event for r in of(records, UpstreamAnswered) if r.number < signed_in.number]
    codes = [event for event in reversed(before) if event.what is Asked.CODE]
    names = (*(event.username for event in issued), *(event.username for event in codes))
    return next(iter(names), None)


@dataclass(frozen=True)
class HeldToken:
    """The token that the registry held behind a CLI secret when a login began."""

    number: int
    """The event that brought it: a sign-in or a refresh."""
    refreshed: bool
    """Whether it was a refresh."""
    expires_in: float | None
    expires_at: float | None
    """Seconds since the history began; None: never said."""
    id_token_expires_at: float | None
    refresh_token: str | None


def last_token(records: Records, login: Login) -> HeldToken | None:
    """Return what the registry held for the login's user when it began.

    What a refresh brought counts once it is stored: a registry that cannot write goes on with the old one.
    """
    held = brought = None
    for record in records:
        event = record.event
        if record.number > login.started.number:
            break
        if getattr(event, "username", None) != login.username:
            continue
        if isinstance(event, SignInCompleted):
            held = _held(record, event.refresh_token, refreshed=False)
        elif isinstance(event, RefreshAnswered) and event.outcome is Outcome.OK:
            # A refresh token that does not come back stays good (RFC 6749 6), and x/oauth2 keeps it.
            brought = _held(record, event.new_refresh_token or event.refresh_token, refreshed=True)
        elif isinstance(event, TokenStored):
            held = brought or held
    return held


def _held(record: Record[Any], refresh_token: str | None, *, refreshed: bool) -> HeldToken:
    expires_in, id_token_ttl = record.event.expires_in, record.event.id_token_expires_in
    return HeldToken(
        number=record.number,
        refreshed=refreshed,
        expires_in=expires_in,
        expires_at=record.at + expires_in if expires_in else None,
        id_token_expires_at=None if id_token_ttl is None else record.at + id_token_ttl,
        refresh_token=refresh_token,
    )


def ran_out(moment: float | None, login: Login) -> bool:
    """Tell whether ``moment`` lay in the past when the login began; False if it never comes."""
    return moment is not None and login.started.at >= moment
