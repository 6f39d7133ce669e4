"""Which tokens a connector presented upstream, and what became of those before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.upstream.events import Asked, UpstreamAnswered
from mock_idp.history import of

if TYPE_CHECKING:
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Call, Refresh


def is_stale(records: Records, call: Call) -> bool:
    """Tell whether the call presented a refresh token that an answer before it had replaced."""
    return any(
        r.event.what is Asked.REFRESH
        and r.number < call.asked.number
        and r.event.presented == call.asked.event.presented
        and r.event.refresh_token not in {None, r.event.presented}
        for r in of(records, UpstreamAnswered)
    )


def rotated_in(refresh: Refresh) -> bool:
    """Tell whether the upstream replaced its refresh token during the refresh, and said so."""
    return any(
        call.answered is not None
        and call.answered.event.refresh_token not in {None, call.asked.event.presented}
        for call in refresh.of_kind(Asked.REFRESH)
    )


def narrowed(refresh: Refresh) -> bool:
    """Tell whether the refresh asked for less than was granted: a scope without offline_access."""
    return bool(refresh.scope) and "offline_access" not in refresh.scope.split()


def tokens_given(records: Records, before: int) -> frozenset[str]:
    """Return every token that the upstream had given out before an event."""
    answers = [r.event for r in of(records, UpstreamAnswered) if r.number < before]
    return frozenset(
        token for event in answers for token in (event.access_token, event.refresh_token) if token
    )
