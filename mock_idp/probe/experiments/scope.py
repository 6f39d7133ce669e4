"""May a refresh ask for less, does that last, and may it ask for more? (RFC 6749 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.probe.budget import Cost
from mock_idp.probe.experiments.experiment import Experiment
from mock_idp.probe.failures import NotObserved
from mock_idp.probe.findings import Finding, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.answers import TokenAnswer
    from mock_idp.probe.lab import Lab
    from mock_idp.probe.options import Options

_RFC = "RFC 6749 6"
_KEPT = ("openid", "offline_access")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Three refreshes: narrower, as granted, wider."""

    granted: tuple[str, ...]
    """As the sign-in asked, or as the provider said."""
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
            raise NotObserved("it is not known which scope was granted")
        fewer = _narrower(granted)
        less = again = more = None
        if fewer is not None:
            less = await lab.refresh(lineage, scope=" ".join(fewer))
            again = await lab.refresh(lineage) if less.granted else None
        wider = (*granted, _not_among(granted, lab.provider.metadata.scopes))
        if again is None or again.granted:
            more = await lab.refresh(lineage, scope=" ".join(wider))
        return Seen(granted=granted, asked_less=fewer, less=less, again=again, asked_more=wider, more=more)

    def judge(self, seen: Seen) -> Iterator[Finding]:
        """Say what is allowed."""
        if seen.less is not None and seen.asked_less is not None:
            yield _narrowing(seen.less, seen.asked_less)
        if seen.again is not None and seen.less is not None:
            yield _lasting(seen)
        if seen.more is not None:
            yield _widening(seen.more, seen.asked_more[-1])


def _granted(first: TokenAnswer | None, asked: tuple[str, ...]) -> tuple[str, ...]:
    return first.scope if first is not None and first.scope else asked


def _narrower(granted: tuple[str, ...]) -> tuple[str, ...] | None:
    """Leave out one scope that is needed neither for an ID token nor for a refresh token."""
    extra = [word for word in granted if word not in _KEPT]
    return tuple(word for word in granted if word != extra[-1]) if extra else None


def _not_among(granted: tuple[str, ...], supported: tuple[str, ...]) -> str:
    """Return a scope that was not granted; one that the provider knows, if there is one."""
    known = [word for word in supported if word not in (*granted, *_KEPT)]
    return known[0] if known else next(word for word in ("phone", "address", "x") if word not in granted)


def _narrowing(less: TokenAnswer, asked: tuple[str, ...]) -> Finding:
    topic = "narrower scope"
    if not less.granted:
        said = f"refused: {less.in_words}"
        return Finding(topic=topic, answer="refused", said=said, mark=Mark.BAD, reference=_RFC)
    if less.scope is not None and not set(less.scope) <= set(asked):
        said = "ignored: the reply names more than was asked for"
        return Finding(topic=topic, answer="ignored", said=said, reference=_RFC)
    said = "accepted" if less.scope is not None else "accepted; the reply does not say which scope it has"
    return Finding(topic=topic, answer="accepted", said=said, mark=Mark.GOOD, reference=_RFC)


def _lasting(seen: Seen) -> Finding:
    topic, again = "after a narrower scope", seen.again
    assert again is not None  # noqa: S101  the caller asked
    if not again.granted:
        return Finding(topic=topic, answer="fails", said=f"no refresh: {again.in_words}", mark=Mark.BAD)
    if again.scope is None:
        return Finding(topic=topic, answer="not said", said="the reply does not name its scope")
    if set(again.scope) >= set(seen.granted):
        said = "the next refresh has the whole scope again"
        return Finding(topic=topic, answer="whole again", said=said, mark=Mark.GOOD, reference=_RFC)
    said = "it lasts: the next refresh has no more than the narrower one"
    return Finding(topic=topic, answer="lasts", said=said, mark=Mark.BAD, reference=_RFC)


def _widening(more: TokenAnswer, extra: str) -> Finding:
    topic = "wider scope"
    if not more.granted:
        right = more.error == "invalid_scope"
        said = f"refused: {more.in_words}{'' if right else ', not invalid_scope'}"
        mark = Mark.GOOD if right else Mark.NOTE
        return Finding(topic=topic, answer="refused", said=said, mark=mark, reference=_RFC)
    if more.scope is not None and extra not in more.scope:
        said = f"answered without {extra}, which was not granted"
        return Finding(topic=topic, answer="ignored", said=said, mark=Mark.GOOD, reference=_RFC)
    if more.scope is None:
        said = f"answered with tokens that do not say whether they have {extra}"
        return Finding(topic=topic, answer="not said", said=said, mark=Mark.BAD, reference=_RFC)
    said = f"granted: {extra} was not asked for at the sign-in"
    return Finding(topic=topic, answer="granted", said=said, mark=Mark.BAD, reference=_RFC)
