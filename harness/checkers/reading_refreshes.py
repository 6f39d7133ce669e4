"""Reading a history with a Dex in it: each refresh, what the connector asked meanwhile, what Dex logged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.application.events import AppRefreshCompleted, AppRefreshStarted, AppSignedIn
from harness.checkers.dex_lines import Line, lines_of
from harness.checkers.once import once_per_history
from harness.checkers.reading import Records, last_sign_in, logins, name_at_provider
from harness.checkers.refresh import REGISTRY, Refresh
from harness.checkers.upstream_calls import Call, calls_of
from harness.dex.events import DexStarted
from harness.events import RefreshAnswered, RefreshSent, SignInCompleted
from harness.upstream.events import UpstreamUserChanged, UpstreamUserKnown
from mock_idp.history import Outcome, Record, of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def has_dex(records: Records) -> Record[DexStarted] | None:
    """Return the start of the run's Dex; None if the provider is another."""
    started = of(records, DexStarted)
    return started[0] if started else None


@once_per_history
def refreshes(records: Records) -> tuple[Refresh, ...]:
    """Return every refresh at a Dex, in the order in which they began."""
    if has_dex(records) is None:
        return ()
    spans = sorted([*_of_applications(records), *_of_registry(records)], key=lambda span: span.first)
    calls, lines = calls_of(records), lines_of(records, spans)
    return tuple(_refresh(span, spans, calls, own) for span, own in zip(spans, lines, strict=True))


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

    @property
    def status(self) -> int | None:
        """What was answered; None: nothing."""
        return None if self.end.status is None else int(self.end.status)


def _of_applications(records: Records) -> Iterator[_Span]:
    starts = {r.event.refresh: r for r in of(records, AppRefreshStarted)}
    for end in of(records, AppRefreshCompleted):
        start, event = starts.get(end.event.refresh), end.event
        if start is not None and start.number < end.number:
            scope = start.event.scope
            yield _Span(start.number, end.number, start.at, event.app, event.username, event, scope)


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


def _refresh(span: _Span, spans: Sequence[_Span], calls: Sequence[Call], lines: tuple[Line, ...]) -> Refresh:
    others = [o for o in spans if o is not span and o.first < span.last and o.last > span.first]
    mine = (
        call
        for call in calls
        if span.first < call.asked.number < span.last and (not others or call.username in {"", span.username})
    )
    event = span.end
    ok = event.outcome is Outcome.OK
    return Refresh(
        first=span.first,
        last=span.last,
        at=span.at,
        asked_by=span.by,
        username=span.username,
        ok=ok,
        status=span.status,
        error=event.error_description or event.error,
        presented=event.refresh_token,
        new=event.new_refresh_token,
        scope=span.scope,
        hung_up=getattr(event, "hung_up", False),
        alone=not others,
        calls=tuple(mine),
        logs=lines,
        login=span.login,
        sub=event.sub,
        claims=event.claims if ok else None,
    )


SignedIn = Record[AppSignedIn] | Record[SignInCompleted]


def sign_in_before(records: Records, refresh: Refresh) -> SignedIn | None:
    """Return the sign-in from which the refresh descends: the last of that person to that application."""
    if refresh.login is not None:
        login = next((login for login in logins(records) if login.number == refresh.login), None)
        return last_sign_in(records, login) if login else None
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
