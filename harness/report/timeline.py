"""A history as a person reads it: who did what when, and what came of it. Pure."""

from __future__ import annotations

from functools import singledispatch

from harness.checkers.reading import Records, disabled_at, logins
from harness.checkers.refreshes import has_dex
from harness.events import (
    LoginCompleted,
    LoginOutcome,
    RefreshAnswered,
    SignInCompleted,
    SignInRefused,
)
from harness.report.entry import Entry, Mark, Told, lineage
from harness.report.timeline_dex import told_of_dex
from mock_idp.durations import show
from mock_idp.events import UserDisabled, UserEnabled
from mock_idp.history import Event, Outcome

__all__ = ["Entry", "Mark", "timeline"]


def timeline(records: Records) -> tuple[Entry, ...]:
    """Return the entries in order of time; a token's end stands where it came, though nothing happened."""
    entries = [
        (record.number, Entry(record.at, *told))
        for record in records
        if (told := _tell(record.event, records)) is not None
    ]
    after_all = len(records) + 1
    ends = [(after_all, entry) for entry in _token_ends(records)]
    numbered = sorted([*told_of_dex(records), *entries, *ends], key=lambda each: (each[1].at, each[0]))
    return tuple(entry for _, entry in numbered)


@singledispatch
def _tell(event: Event, records: Records) -> Told | None:  # noqa: ARG001  the default
    """Return mark, text and detail of an event that people want to see, else None."""
    return None


@_tell.register
def _(event: SignInCompleted, records: Records) -> Told:  # noqa: ARG001
    holds = "no refresh token" if event.refresh_token is None else f"refresh token {event.refresh_token}"
    return Mark.GOOD, f"sign-in of {event.username} in the browser", f"the registry now holds {holds}"


@_tell.register
def _(event: SignInRefused, records: Records) -> Told:  # noqa: ARG001
    return Mark.BAD, "sign-in in the browser", event.reason


@_tell.register
def _(event: LoginCompleted, records: Records) -> Told:
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
def _(event: RefreshAnswered, records: Records) -> Told:
    if event.outcome is Outcome.OK:
        replaced = lineage(event.refresh_token, event.new_refresh_token)
        return Mark.NOTE, "the registry refreshes its token", replaced
    reason = event.error or (f"HTTP {event.status}" if event.status else "no answer")
    if has_dex(records) and event.error_description:
        # Dex says the same code for everything, and what it is about in the description, if at all.
        reason = f"{reason}: {event.error_description}"
    return Mark.NOTE, "the registry tries to refresh its token", f"refused: {reason}"


@_tell.register
def _(event: UserDisabled, records: Records) -> Told:  # noqa: ARG001
    return Mark.NOTE, f"{event.username} is disabled at the provider", ""


@_tell.register
def _(event: UserEnabled, records: Records) -> Told:  # noqa: ARG001
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
