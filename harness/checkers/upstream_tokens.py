"""Which tokens a connector presented upstream, and what became of those before them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.checkers.refreshes import earlier, refreshes
from harness.upstream.events import Asked, UpstreamAnswered
from mock_idp.history import of

if TYPE_CHECKING:
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh
    from harness.checkers.upstream_calls import Call
    from mock_idp.history import Record

_LACKS = r"no|not|missing|without|empty|lost|unknown|invalid|nil|never|nothing|unset|blank|lacks?|need"
_THINGS = r"(refresh|access)?[ _-]?tokens?|sessions?|credentials?|connector ?data"
_LOST = re.compile(
    rf"\b({_LACKS})\b.{{0,30}}\b({_THINGS})\b|\b({_THINGS})\b.{{0,30}}\b({_LACKS})\b"
    r"|json|unmarshal|decod|base64|\bEOF\b|invalid character|\bstored\b|connector ?data",
    re.IGNORECASE,
)
"""Words of connectors that do not find what they had stored, or cannot read it."""
_OTHER_REASONS = re.compile(
    r"support|implement|context (canceled|deadline)|dial tcp|connection refused|no such host"
    r"|x509|tls:|timeout",
    re.IGNORECASE,
)
"""Words of errors that speak of tokens and have another reason."""


def spent_call(records: Records, refresh: Refresh) -> tuple[Call, Record[UpstreamAnswered]] | None:
    """Return the first call that presented a refresh token which had been replaced, and what replaced it."""
    for call in refresh.of_kind(Asked.REFRESH):
        replaced = replacement(records, call)
        if replaced is not None and not call.good:
            return call, replaced
    return None


def replacement(records: Records, call: Call) -> Record[UpstreamAnswered] | None:
    """Return the last answer before the call that gave another refresh token for the one it presents."""
    before = [
        r
        for r in of(records, UpstreamAnswered)
        if r.event.what is Asked.REFRESH
        and r.number < call.asked.number
        and r.event.presented == call.presented
        and r.event.refresh_token not in {None, r.event.presented}
    ]
    return before[-1] if before else None


def refresh_at(records: Records, number: int) -> Refresh | None:
    """Return the refresh in which an event happened; of several, the first that was answered 200."""
    there = [refresh for refresh in refreshes(records) if refresh.first < number < refresh.last]
    return next((refresh for refresh in there if refresh.ok), there[0] if there else None)


def replaced_in(records: Records, refresh: Refresh) -> Refresh | None:
    """Return the refresh that replaced the refresh token which this one presents; None: it is current."""
    spent = spent_call(records, refresh)
    return refresh_at(records, spent[1].number) if spent else None


def last_answered(records: Records, refresh: Refresh) -> Refresh | None:
    """Return the person's last refresh before this one that was answered 200 after asking the upstream."""
    return next((r for r in reversed(earlier(records, refresh)) if r.ok and r.calls), None)


def has_lost_its_token(records: Records, refresh: Refresh) -> bool:
    """Tell whether the connector had no refresh token to present, or one that the upstream never gave.

    By its own words where it asked nobody: Refresh may return an error for any reason.
    """
    given = refresh_tokens_given(records, refresh.first)
    if not given:
        return False
    grants = refresh.of_kind(Asked.REFRESH)
    if grants:
        return all(call.presented not in given and not call.good for call in grants)
    if refresh.calls:
        known = tokens_given(records, refresh.first)
        return all(call.denied and call.presented not in known for call in refresh.calls)
    return lacks_a_token(refresh)


def narrowed(refresh: Refresh) -> bool:
    """Tell whether the refresh asked for less than was granted: a scope without offline_access."""
    return bool(refresh.scope) and "offline_access" not in refresh.scope.split()


def tokens_given(records: Records, before: int) -> frozenset[str]:
    """Return every token that the upstream had given out before an event."""
    answers = [r.event for r in of(records, UpstreamAnswered) if r.number < before]
    return frozenset(
        token for event in answers for token in (event.access_token, event.refresh_token) if token
    )


def refresh_tokens_given(records: Records, before: int) -> frozenset[str]:
    """Return every refresh token that the upstream had given out before an event."""
    answers = [r.event for r in of(records, UpstreamAnswered) if r.number < before]
    return frozenset(event.refresh_token for event in answers if event.refresh_token)


def redeemed_a_code(records: Records, username: str, before: int) -> Record[UpstreamAnswered] | None:
    """Return the answer to the person's last sign-in upstream before an event; None: there was none."""
    codes = [
        r
        for r in of(records, UpstreamAnswered)
        if r.event.what is Asked.CODE and r.event.username == username and r.number < before
    ]
    return codes[-1] if codes else None


def lacks_a_token(refresh: Refresh) -> bool:
    """Tell whether the connector asked nobody and says that it has no token to ask with."""
    words = bool(_LOST.search(refresh.saw)) and not _OTHER_REASONS.search(refresh.saw)
    return words and not refresh.calls


def upstream_gave_refresh_token(records: Records, username: str, before: int) -> bool:
    """Tell whether the person's last sign-in upstream before an event brought a refresh token."""
    redeemed = redeemed_a_code(records, username, before)
    return redeemed is not None and redeemed.event.refresh_token is not None
