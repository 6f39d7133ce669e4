"""Who a refreshed token says a person is, beside who signed in and what the upstream knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.application.events import AppSignedIn
from harness.checkers.refreshes import sign_in_before, truth
from harness.upstream.events import UpstreamUserChanged, UpstreamUserKnown
from mock_idp.history import of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

_PERSONAL = ("email", "name", "preferred_username")
"""Claims by which one person is told from another."""
GROUPS = "groups"


@dataclass(frozen=True)
class Compared:
    """One claim of a refreshed token that is not as it should be, perhaps."""

    name: str
    then: Any
    """In the token of the sign-in; None: not there."""
    now: Any
    """In the refreshed one."""
    before: Any
    """What the upstream knew at the sign-in."""
    upstream: Any
    """What the upstream knew when the refresh began."""
    known: bool
    """Whether anybody knows what the upstream knows."""
    others_follow: bool
    """Whether another claim that changed upstream at the same time has changed in the token."""
    evidence: tuple[int, ...]
    """The sign-in, and the last change upstream if there was one."""

    @property
    def moved(self) -> bool:
        """Whether somebody changed it upstream since the sign-in."""
        return self.known and _plain(self.before) != _plain(self.upstream)

    @property
    def faithful(self) -> bool:
        """Whether the sign-in brought what the upstream knew, so that a refresh must do the same."""
        return self.known and _plain(self.then) == _plain(self.before)

    @property
    def sentence(self) -> str:
        """What is to be seen."""
        upstream = f", upstream it is {_show(self.upstream)}" if self.moved else ""
        return f"{self.name} was {_show(self.then)} at the sign-in, and is {_show(self.now)}{upstream}"


def compared(records: Records, refresh: Refresh) -> tuple[Compared, ...]:
    """Return the claims of the sign-in and the refresh, side by side.

    None where the refresh brought no identity, or asked for less than was granted.
    """
    own = sign_in_before(records, refresh)
    if refresh.claims is None or own is None or refresh.scope:
        return ()
    before = truth(records, refresh.username, own.number)
    upstream = truth(records, refresh.username, refresh.first)
    changes = [
        r
        for r in of(records, UpstreamUserChanged)
        if own.number < r.number < refresh.first and r.event.username == refresh.username
    ]
    then, now = own.event.claims, refresh.claims
    names = sorted(then.keys() | now.keys())
    following = {name for name in names if _plain(then.get(name)) != _plain(now.get(name))}
    return tuple(
        Compared(
            name=name,
            then=then.get(name),
            now=now.get(name),
            before=(before or {}).get(name),
            upstream=(upstream or {}).get(name),
            known=upstream is not None,
            others_follow=any(name in r.event.claims and following & r.event.claims.keys() for r in changes),
            evidence=(own.number, *(r.number for r in changes[-1:])),
        )
        for name in names
    )


def lost_groups(claim: Compared) -> bool:
    """Tell whether groups are gone, and no other ones came, though upstream the person is still in some."""
    then, now, upstream = _set(claim.then), _set(claim.now), _set(claim.upstream)
    if claim.name != GROUPS or not then or now - then - upstream:
        return False
    if not claim.moved:
        return bool(then - now) and not now - then
    still = then & upstream if claim.faithful else set()
    return bool(still - now) or (not now and bool(upstream))


def emptied(claim: Compared) -> bool:
    """Tell whether a claim that had a value has none, or Go's zero value, though it has one upstream."""
    return bool(claim.name != GROUPS and claim.then and not claim.now and (not claim.moved or claim.upstream))


def is_stale(claim: Compared) -> bool:
    """Tell whether the token does not show, or shows only in part, what somebody changed upstream."""
    if not claim.moved or claim.then is None:
        return False
    if _plain(claim.then) == _plain(claim.now):
        # Where a connector writes a claim in its own way, a change of another shows that it looks at all.
        return claim.faithful or not claim.others_follow
    then, now, upstream = _set(claim.then), _set(claim.now), _set(claim.upstream)
    in_part = bool(now & then - upstream) or bool(now and upstream - now)
    return claim.name == GROUPS and claim.faithful and in_part and not now - then - upstream


def altered(claim: Compared) -> bool:
    """Tell whether a claim has another value than at the sign-in, and than upstream."""
    if not claim.now or _plain(claim.then) == _plain(claim.now):
        return False
    if not claim.moved:
        return not lost_groups(claim)
    return claim.faithful and _plain(claim.now) != _plain(claim.upstream) and not is_stale(claim)


def taken_from(records: Records, refresh: Refresh) -> str:
    """Return what of the refreshed identity is somebody else's, as ``email of bob``; empty: nothing."""
    own = sign_in_before(records, refresh)
    if refresh.claims is None or own is None:
        return ""
    for other, sub, claims in _others(records, refresh.username):
        if sub and refresh.sub == sub != own.event.sub:
            return f"the sub of {other}"
        for name in (*_PERSONAL, GROUPS):
            now, theirs = _plain(refresh.claims.get(name)), _plain(claims.get(name))
            mine = (
                own.event.claims.get(name),
                (truth(records, refresh.username, refresh.first) or {}).get(name),
            )
            # To be in fewer groups than before is no sign of another person's.
            fewer = name == GROUPS and not _set(now) - _set(own.event.claims.get(name))
            if now and now == theirs and now not in map(_plain, mine) and not fewer:
                return f"the {name} of {other}"
    return ""


def _others(records: Records, username: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the name, the sub if it is known, and the claims of everybody else."""
    for signed_in in of(records, AppSignedIn):
        if signed_in.event.username != username:
            yield signed_in.event.username, signed_in.event.sub, signed_in.event.claims
    for known in of(records, UpstreamUserKnown):
        if known.event.username != username:
            yield known.event.username, "", known.event.claims


def _set(value: object) -> set[str]:
    return {str(item) for item in value} if isinstance(value, list) else set()


def _plain(value: Any) -> Any:  # noqa: ANN401  any claim
    """Return a list as a set is compared, without order and repetitions, and an empty one as nothing."""
    return (sorted(_set(value)) or None) if isinstance(value, list) else value


def _show(value: object) -> str:
    return "not there" if value is None else str(value) or "empty"
