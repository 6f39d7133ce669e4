"""Reading a history with a Dex in it: each refresh, what the connector asked meanwhile, what Dex logged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.application.events import AppRefreshCompleted, AppRefreshStarted, AppSignedIn
from harness.checkers.reading import Records, last_sign_in, logins, name_at_provider
from harness.dex.events import DexLogged, DexStarted
from harness.events import RefreshAnswered, RefreshSent, SignInCompleted, StepCompleted
from harness.upstream.events import (
    Asked,
    FaultEnded,
    FaultInjected,
    UpstreamAnswered,
    UpstreamAsked,
    UpstreamUserChanged,
    UpstreamUserDisabled,
    UpstreamUserEnabled,
    UpstreamUserKnown,
)
from mock_idp.history import Outcome, Record, of

if TYPE_CHECKING:
    from collections.abc import Iterator

REGISTRY = "registry"
"""Who asked, where it was no application."""


@dataclass(frozen=True)
class Call:
    """One request of the connector to its upstream."""

    asked: Record[UpstreamAsked]
    answered: Record[UpstreamAnswered] | None
    """None: it was still open when the history ended."""

    @property
    def what(self) -> Asked:
        """What it was for."""
        return self.asked.event.what

    @property
    def username(self) -> str:
        """Whose token it presented; empty if nobody knows."""
        return self.asked.event.username

    @property
    def status(self) -> int | None:
        """What the upstream answered; None: nothing."""
        return self.answered.event.status if self.answered else None

    @property
    def denied(self) -> bool:
        """Whether the upstream refused this person, and was not merely out of order."""
        return self.status is not None and 400 <= self.status < 500 and self.status != 429  # noqa: PLR2004

    @property
    def out_of_order(self) -> bool:
        """Whether the upstream failed in a way that may pass."""
        return self.status is None or self.status >= 500 or self.status == 429  # noqa: PLR2004


@dataclass(frozen=True)
class Refresh:
    """One refresh grant at Dex, with all that happened while it lasted."""

    first: int
    last: int
    """Numbers of the events that began and ended it."""
    at: float
    asked_by: str
    """An application, or `REGISTRY`."""
    username: str
    """The name at the upstream; empty if nobody knows."""
    ok: bool
    status: int | None
    """None: no answer."""
    error: str
    presented: str
    new: str | None
    scope: str
    hung_up: bool
    alone: bool
    """No other refresh was under way, so that every call meanwhile belongs to it."""
    calls: tuple[Call, ...]
    """Those that present this person's token, or nobody's; all of them, if it was alone."""
    logs: tuple[Record[DexLogged], ...]
    login: int | None = None
    """The login that made the registry refresh."""
    sub: str = ""
    claims: dict[str, Any] | None = field(default=None, hash=False)
    """The identity it brought; None: it failed."""

    @property
    def evidence(self) -> tuple[int, ...]:
        """Numbers of the events that show how it went: calls, Dex's errors, and its end."""
        calls = [call.answered.number for call in self.calls if call.answered]
        return (*calls, *(log.number for log in self.logs if log.event.error), self.last)

    @property
    def saw(self) -> str:
        """What went wrong, in Dex's words if it has any."""
        errors = [log.event.error for log in self.logs if log.event.error]
        return errors[0] if errors else self.error

    def of_kind(self, what: Asked) -> tuple[Call, ...]:
        """Return the calls of one kind."""
        return tuple(call for call in self.calls if call.what is what)

    def says(self, *words: str) -> bool:
        """Tell whether Dex logged one of these phrases meanwhile."""
        return any(word in f"{log.event.message} {log.event.error}" for log in self.logs for word in words)


def has_dex(records: Records) -> Record[DexStarted] | None:
    """Return the start of the run's Dex; None if the provider is another."""
    started = of(records, DexStarted)
    return started[0] if started else None


def refreshes(records: Records) -> tuple[Refresh, ...]:
    """Return every refresh at a Dex, in the order in which they began."""
    if has_dex(records) is None:
        return ()
    spans = sorted([*_of_applications(records), *_of_registry(records)], key=lambda span: span.first)
    calls = _calls(records)
    return tuple(_refresh(records, span, spans, calls) for span in spans)


@dataclass(frozen=True)
class _Span:
    """A refresh before it is known what happened inside."""

    first: int
    last: int
    at: float
    by: str
    username: str
    end: Any
    scope: str = ""
    login: int | None = None


def _of_applications(records: Records) -> Iterator[_Span]:
    starts = {r.event.refresh: r for r in of(records, AppRefreshStarted)}
    for end in of(records, AppRefreshCompleted):
        start, event = starts[end.event.refresh], end.event
        yield _Span(start.number, end.number, start.at, event.app, event.username, event, start.event.scope)


def _of_registry(records: Records) -> Iterator[_Span]:
    """Pair what the registry sent with what came back; it sends one at a time for a person."""
    inside = {record.number: login for login in logins(records) for record in login.inside}
    sent: dict[str, Record[RefreshSent]] = {}
    for record in records:
        if isinstance(record.event, RefreshSent):
            sent[record.event.username] = record
        elif isinstance(record.event, RefreshAnswered) and record.event.username in sent:
            start, login = sent.pop(record.event.username), inside.get(record.number)
            name = (name_at_provider(records, login) or "") if login else ""
            number = login.number if login else None
            yield _Span(start.number, record.number, start.at, REGISTRY, name, record.event, login=number)


def _calls(records: Records) -> tuple[Call, ...]:
    answers = {r.event.call: r for r in of(records, UpstreamAnswered)}
    return tuple(
        Call(asked, answers.get(asked.event.call))
        for asked in of(records, UpstreamAsked)
        if asked.event.what not in {Asked.AUTHORIZE, Asked.CODE}
    )


def _refresh(records: Records, span: _Span, spans: list[_Span], calls: tuple[Call, ...]) -> Refresh:
    others = [o for o in spans if o is not span and o.first < span.last and o.last > span.first]
    meanwhile = [call for call in calls if span.first < call.asked.number < span.last]
    # What others may have asked as well: the configuration and the keys belong to nobody.
    mine = [
        call
        for call in meanwhile
        if call.what in {Asked.REFRESH, Asked.RESOURCE}
        and (not others or call.username in {"", span.username})
    ]
    event = span.end
    ok = event.outcome is Outcome.OK
    return Refresh(
        first=span.first,
        last=span.last,
        at=span.at,
        asked_by=span.by,
        username=span.username,
        ok=ok,
        status=event.status,
        error=event.error_description or event.error,
        presented=event.refresh_token,
        new=event.new_refresh_token,
        scope=span.scope,
        hung_up=getattr(event, "hung_up", False),
        alone=not others,
        calls=tuple(mine),
        logs=_logs(records, span, spans),
        login=span.login,
        sub=event.sub,
        claims=event.claims if ok else None,
    )


def _logs(records: Records, span: _Span, spans: list[_Span]) -> tuple[Record[DexLogged], ...]:
    """Return the lines Dex wrote meanwhile; they travel on their own and may arrive just after the answer."""
    later = [r.number for r in of(records, StepCompleted)] + [other.first for other in spans]
    until = min((number for number in later if number > span.last), default=len(records) + 1)
    return tuple(r for r in of(records, DexLogged) if span.first < r.number < until)


SignedIn = Record[AppSignedIn] | Record[SignInCompleted]


def sign_in_before(records: Records, refresh: Refresh) -> SignedIn | None:
    """Return the sign-in from which the refresh descends: the last of that person to that application."""
    if refresh.login is not None:
        login = next(login for login in logins(records) if login.number == refresh.login)
        return last_sign_in(records, login)
    before = [
        r
        for r in of(records, AppSignedIn)
        if r.number < refresh.first
        and (r.event.app, r.event.username) == (refresh.asked_by, refresh.username)
    ]
    return before[-1] if before else None


def earlier(records: Records, refresh: Refresh) -> tuple[Refresh, ...]:
    """Return the refreshes of the same person at the same application since the sign-in, oldest first."""
    signed_in = sign_in_before(records, refresh)
    since = signed_in.number if signed_in else 0
    return tuple(
        other
        for other in refreshes(records)
        if since < other.first < refresh.first
        and (other.asked_by, other.username) == (refresh.asked_by, refresh.username)
    )


def failures(records: Records) -> tuple[Refresh, ...]:
    """Return the refreshes that failed although nothing stood in their way."""
    return tuple(r for r in refreshes(records) if not r.ok and not excused(records, r))


def excused(records: Records, refresh: Refresh) -> bool:
    """Tell whether the refresh may fail: a fault, a disabled person, a caller who left, a lost race."""
    return (
        refresh.hung_up
        or fault_during(records, refresh) is not None
        or disabled_upstream(records, refresh) is not None
        or any(
            other.ok and other.presented == refresh.presented and other.last > refresh.first
            for other in refreshes(records)
            if other.first != refresh.first and not refresh.alone
        )
    )


def fault_during(records: Records, refresh: Refresh) -> Record[FaultInjected] | None:
    """Return the fault that was switched on upstream while the refresh lasted."""
    injected = [r for r in of(records, FaultInjected) if r.number < refresh.last]
    ended = [r.number for r in of(records, FaultEnded) if r.number < refresh.first]
    if not injected or any(number > injected[-1].number for number in ended):
        return None
    # Holding calls together, or delaying them, is nothing that may make a refresh fail.
    return injected[-1] if injected[-1].event.fault != "meet" else None


def disabled_upstream(records: Records, refresh: Refresh) -> Record[UpstreamUserDisabled] | None:
    """Return the event that disabled the person upstream, if nobody enabled the person before the refresh."""
    mine = [
        r
        for r in records
        if r.number < refresh.first
        and isinstance(r.event, UpstreamUserDisabled | UpstreamUserEnabled)
        and r.event.username == refresh.username
    ]
    return mine[-1] if mine and isinstance(mine[-1].event, UpstreamUserDisabled) else None


def truth(records: Records, username: str, before: int) -> dict[str, Any] | None:
    """Return what the upstream knew of a person at an event; None if nobody knows."""
    known = [r.event.claims for r in of(records, UpstreamUserKnown) if r.event.username == username]
    if not known:
        return None
    changes = [
        r.event.claims
        for r in of(records, UpstreamUserChanged)
        if r.event.username == username and r.number < before
    ]
    claims: dict[str, Any] = {}
    for change in (*known, *changes):
        claims |= change
    return {name: value for name, value in claims.items() if value is not None}


def upstream_gave_refresh_token(records: Records, username: str, before: int) -> bool:
    """Tell whether the person's last sign-in upstream before an event brought a refresh token."""
    codes = [
        r
        for r in of(records, UpstreamAnswered)
        if r.event.what is Asked.CODE and r.event.username == username and r.number < before
    ]
    return bool(codes) and codes[-1].event.refresh_token is not None
