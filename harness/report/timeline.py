"""A history as a person reads it: who did what when, and what came of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import singledispatch

from harness.checkers.reading import Records, disabled_at, logins
from harness.events import (
    LoginCompleted,
    LoginOutcome,
    RefreshAnswered,
    SignInCompleted,
    SignInRefused,
)
from mock_idp.durations import show
from mock_idp.events import UserDisabled, UserEnabled
from mock_idp.history import Event, Outcome


class Mark(StrEnum):
    """How an entry went."""

    GOOD = "good"
    BAD = "bad"
    NOTE = "note"


@dataclass(frozen=True)
class Entry:
    """One line of a timeline."""

    at: float
    """Seconds on the run's clock since the run began."""
    mark: Mark
    text: str
    detail: str = ""
    """The client's own words, a token's lineage, and the like."""


def timeline(records: Records) -> tuple[Entry, ...]:
    """Return the entries in order of time; a token's end stands where it came, though nothing happened."""
    entries = [
        Entry(record.at, *told) for record in records if (told := _tell(record.event, records)) is not None
    ]
    return tuple(sorted([*entries, *_token_ends(records)], key=lambda entry: entry.at))


@singledispatch
def _tell(event: Event, records: Records) -> tuple[Mark, str, str] | None:  # noqa: ARG001  the default
    """Return mark, text and detail of an event that people want to see, else None."""
    return None


@_tell.register
def _(event: SignInCompleted, records: Records) -> tuple[Mark, str, str]:  # noqa: ARG001
    holds = "no refresh token" if event.refresh_token is None else f"refresh token {event.refresh_token}"
    return Mark.GOOD, f"sign-in of {event.username} in the browser", f"the registry now holds {holds}"


@_tell.register
def _(event: SignInRefused, records: Records) -> tuple[Mark, str, str]:  # noqa: ARG001
    return Mark.BAD, "sign-in in the browser", event.reason


@_tell.register
def _(event: LoginCompleted, records: Records) -> tuple[Mark, str, str]:
    login = next((login for login in logins(records) if login.number == event.login), None)
    wrong = login is not None and not login.with_current_secret
    disabled = login is not None and disabled_at(records, login) is not None
    text = f"{event.client} login{' with a wrong secret' if wrong else ''}"
    if not (wrong or disabled):
        return Mark.GOOD if event.outcome is LoginOutcome.OK else Mark.BAD, text, event.said
    if event.outcome is LoginOutcome.UNAUTHORIZED:
        return Mark.GOOD, f"{text} is refused, rightly", event.said
    return Mark.BAD, f"{text} is not refused", event.said


@_tell.register
def _(event: RefreshAnswered, records: Records) -> tuple[Mark, str, str]:  # noqa: ARG001
    if event.outcome is Outcome.OK:
        lineage = f"{event.refresh_token} → {event.new_refresh_token or 'the same'}"
        return Mark.NOTE, "the registry refreshes its token", f"refresh token {lineage}"
    reason = event.error or (f"HTTP {event.status}" if event.status else "no answer")
    return Mark.NOTE, "the registry tries to refresh its token", f"refused: {reason}"


@_tell.register
def _(event: UserDisabled, records: Records) -> tuple[Mark, str, str]:  # noqa: ARG001
    return Mark.NOTE, f"{event.username} is disabled at the provider", ""


@_tell.register
def _(event: UserEnabled, records: Records) -> tuple[Mark, str, str]:  # noqa: ARG001
    return Mark.NOTE, f"{event.username} is enabled again", ""


def _token_ends(records: Records) -> list[Entry]:
    """Return when the tokens of sign-ins and refreshes ran out, as far as the run went on."""
    last = records[-1].at if records else 0.0
    ends = {
        record.at + ttl: ttl
        for record in records
        if isinstance(record.event, SignInCompleted | RefreshAnswered)
        and (ttl := record.event.expires_in or record.event.id_token_expires_in)
    }
    return [
        Entry(at, Mark.NOTE, f"the token runs out after {show(ttl)}")
        for at, ttl in ends.items()
        if at <= last
    ]
