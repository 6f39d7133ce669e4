"""What a timeline tells of a Dex and of what stands behind it. Pure."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

from harness.application.events import AppRefreshCompleted, AppSignedIn, AppSignInFailed
from harness.checkers.refreshes import refreshes
from harness.dex.events import DexEnded, DexLogged, DexProbed, DexStarted
from harness.events import StepStarted
from harness.proof_at_dex import has_upstream
from harness.report.entry import Entry, Mark, Told, lineage
from harness.upstream.events import (
    Asked,
    FaultEnded,
    FaultInjected,
    UpstreamAnswered,
    UpstreamUserChanged,
    UpstreamUserDisabled,
    UpstreamUserEnabled,
)
from mock_idp.history import Event, of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

_UNTOLD = {"login successful", "keys expired, rotating", "failed to get signing algorithm"}
_ECHO = "refresh token error: status"
"""Dex logs an error of a connector twice; the second time without the connector's words."""


def told_of_dex(records: Records) -> Iterator[tuple[int, Entry]]:
    """Return entries, each with the number of the event that it stands at."""
    steps = of(records, StepStarted)
    begun = steps[0].number if steps else 0
    for record in records:
        # What Dex logs while it starts concerns nobody.
        if isinstance(record.event, DexLogged) and record.number < begun:
            continue
        told = _tell(record.event)
        if told is not None:
            yield record.number, Entry(record.at, *told)
    asks = has_upstream(records)
    at = {record.number: record.at for record in records}
    for refresh in refreshes(records):
        yield from _asked(refresh, at, asks=asks)
        yield from _of_application(refresh, records, at)


def _asked(refresh: Refresh, at: dict[int, float], *, asks: bool) -> Iterator[tuple[int, Entry]]:
    """Return the connector's requests of one refresh in one line; that there were none is worth one too."""
    if refresh.calls:
        first = refresh.calls[0].asked
        requests = ", ".join(
            f"{call.asked.event.method} {call.asked.event.path} {call.status or 'no answer'}"
            for call in refresh.calls
        )
        yield first.number, Entry(first.at, Mark.NOTE, "the connector asks its upstream", requests)
    elif refresh.ok and asks:
        yield refresh.last, Entry(at[refresh.last], Mark.NOTE, "the connector asks nobody")


def _of_application(refresh: Refresh, records: Records, at: dict[int, float]) -> Iterator[tuple[int, Entry]]:
    ends = {r.number: r.event for r in of(records, AppRefreshCompleted)}
    event = ends.get(refresh.last)
    if event is None:
        return
    if refresh.ok:
        told = Mark.GOOD, f"{event.app} refreshes its token", lineage(refresh.presented, refresh.new)
    else:
        why = f"refused: {refresh.error}" if refresh.status else refresh.error
        told = Mark.NOTE, f"{event.app} tries to refresh its token", why
    yield refresh.last, Entry(at[refresh.last], *told)


@singledispatch
def _tell(event: Event) -> Told | None:  # noqa: ARG001  the default
    return None


@_tell.register
def _(event: DexStarted) -> Told:
    again = " again" if event.restarted else ""
    return Mark.NOTE, f"Dex starts{again}", f"{event.storage} storage"


@_tell.register
def _(event: DexEnded) -> Told:
    return Mark.BAD, f"Dex ends by itself with exit code {event.exit_code}", event.last_words


@_tell.register
def _(event: DexProbed) -> Told | None:
    return None if event.answered else (Mark.BAD, "Dex does not answer any more", "")


@_tell.register
def _(event: DexLogged) -> Told | None:
    if event.message in _UNTOLD or event.error.startswith(_ECHO):
        return None
    return Mark.NOTE, f"Dex logs: {event.message}", event.error


@_tell.register
def _(event: AppSignedIn) -> Told:
    holds = "no refresh token" if event.refresh_token is None else f"refresh token {event.refresh_token}"
    return Mark.GOOD, f"sign-in of {event.username} to {event.app}", f"it now holds {holds}"


@_tell.register
def _(event: AppSignInFailed) -> Told:
    return Mark.BAD, f"sign-in of {event.username} to {event.app}", event.reason


@_tell.register
def _(event: UpstreamAnswered) -> Told | None:
    if event.what is not Asked.CODE or event.access_token is None:
        return None
    given = "no refresh token" if event.refresh_token is None else f"refresh token {event.refresh_token}"
    return Mark.NOTE, f"the upstream lets {event.username} in", f"the connector now holds {given}"


@_tell.register
def _(event: UpstreamUserDisabled) -> Told:
    return Mark.NOTE, f"{event.username} is disabled upstream", ""


@_tell.register
def _(event: UpstreamUserEnabled) -> Told:
    return Mark.NOTE, f"{event.username} is enabled upstream again", ""


@_tell.register
def _(event: UpstreamUserChanged) -> Told:
    return Mark.NOTE, f"{event.username} changes upstream", ", ".join(sorted(event.claims))


@_tell.register
def _(event: FaultInjected) -> Told:
    return Mark.NOTE, "the upstream misbehaves from here on", event.description


@_tell.register
def _(event: FaultEnded) -> Told:  # noqa: ARG001  there is but one thing to say
    return Mark.NOTE, "the upstream behaves again", ""
