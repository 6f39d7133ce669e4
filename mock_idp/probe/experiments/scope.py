"""May a refresh ask for less, does that last, and may it ask for more? (RFC 6749 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.probe.budget import Cost
from mock_idp.probe.experiments.experiment import Experiment
from mock_idp.probe.failures import NotObserved
from mock_idp.probe.scope_findings import claims_in, lasting, narrowing, widening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.answers import TokenAnswer
    from mock_idp.probe.findings import Finding
    from mock_idp.probe.lab import Lab
    from mock_idp.probe.options import Options

_KEPT = ("openid", "offline_access")
_OTHERS = ("phone", "address", "something-else")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Three refreshes: narrower, as granted, wider."""

    granted: tuple[str, ...]
    """As the sign-in asked, or as the provider said."""
    claims: tuple[str, ...]
    """Names of those in the first ID token: they tell of a scope where an answer does not name it."""
    asked_less: tuple[str, ...] | None
    """None: nothing could be left out."""
    less: TokenAnswer | None
    again: TokenAnswer | None
    """A refresh without scope, after the narrower one."""
    asked_more: tuple[str, ...]
    more: TokenAnswer | None


class Scope(Experiment[Seen]):
    """Leaves out one scope, then says nothing, then asks for one that was not granted."""

    name = "scope"
    question = "may a refresh ask for less, does that last, and may it ask for more?"

    def cost(self, options: Options) -> Cost:  # noqa: ARG002  always the same
        """Return the refreshes."""
        return Cost(token=3)

    async def perform(self, lab: Lab) -> Seen:
        """Refresh."""
        lineage = await lab.lineage()
        granted = _granted(lineage.signed_in.first, lineage.ask.scope)
        if not granted:
            raise NotObserved("it is not known which scope was granted; --scope says which")
        fewer = _narrower(granted)
        less = again = more = None
        if fewer is not None:
            less = await lab.refresh(lineage, scope=" ".join(fewer))
            again = await lab.refresh(lineage) if less.granted else None
        wider = (*granted, _not_among(granted, lab.provider.metadata.scopes))
        if again is None or again.granted:
            more = await lab.refresh(lineage, scope=" ".join(wider))
        return Seen(
            granted=granted,
            claims=claims_in(lineage.signed_in.first),
            asked_less=fewer,
            less=less,
            again=again,
            asked_more=wider,
            more=more,
        )

    def judge(self, seen: Seen) -> Iterator[Finding]:
        """Say what is allowed."""
        if seen.less is not None and seen.asked_less is not None:
            yield narrowing(seen.less, seen.asked_less, seen.claims)
        if seen.again is not None:
            yield lasting(seen.again, seen.granted, seen.claims)
        if seen.more is not None:
            yield widening(seen.more, seen.asked_more[-1])


def _granted(first: TokenAnswer | None, asked: tuple[str, ...]) -> tuple[str, ...]:
    return first.scope if first is not None and first.scope else asked


def _narrower(granted: tuple[str, ...]) -> tuple[str, ...] | None:
    """Leave out one scope that is needed neither for an ID token nor for a refresh token."""
    extra = [word for word in granted if word not in _KEPT]
    return tuple(word for word in granted if word != extra[-1]) if extra else None


def _not_among(granted: tuple[str, ...], supported: tuple[str, ...]) -> str:
    """Return a scope that was not granted; one that the provider knows, if there is one."""
    return next(word for word in (*supported, *_OTHERS) if word not in (*granted, *_KEPT))
