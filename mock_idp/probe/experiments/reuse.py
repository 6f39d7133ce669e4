"""What happens when a replaced refresh token comes again, at once and later? (RFC 9700 4.14.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.probe.budget import Cost
from mock_idp.probe.experiments.experiment import Experiment
from mock_idp.probe.failures import NotObserved
from mock_idp.probe.reuse_findings import findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.answers import TokenAnswer, Tokens
    from mock_idp.probe.findings import Finding
    from mock_idp.probe.lab import Lab, Lineage
    from mock_idp.probe.options import Options

_MOMENTS = (0, 2, 12, 32, 62)
_PATIENCE = 12
"""Seconds that are waited for a reuse interval's end without being asked; the others only with ``--wait``."""


@dataclass(frozen=True, kw_only=True)
class Again:
    """A replaced token, presented again."""

    after: float
    """Seconds since it was replaced."""
    answer: TokenAnswer


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A refresh, the same token again, and what became of the successors."""

    first: TokenAnswer
    replaced: bool
    """The refresh brought another refresh token."""
    again: tuple[Again, ...] = ()
    """Until it was refused."""
    successor: TokenAnswer | None = None
    """A refresh with the successor, after all that."""
    other_successor: TokenAnswer | None = None
    """As `successor`, with the last one that the reuse brought; None: there is no other."""
    access_token_accepted: bool | None = None
    """By userinfo, after all that; None: it could not be asked."""


class Reuse(Experiment[Seen]):
    """Ends its own lineage, if the provider detects reuse."""

    name = "reuse"
    question = "what happens when a replaced refresh token comes again?"

    def cost(self, options: Options) -> Cost:
        """Return a sign-in of its own, if there may be one, the refreshes, and one question to userinfo."""
        return Cost(sign_ins=int(options.most_sign_ins > 1), token=4 + len(_moments(options)), userinfo=1)

    def why_not(self, options: Options) -> str:
        """Return why it is better left."""
        return options.why_no_reuse

    async def perform(self, lab: Lab) -> Seen:
        """Refresh, and present the same token again and again, until it is refused."""
        lineage = await lab.lineage(fresh=True)
        token = lineage.refresh_token
        first = await _replacing(lab, lineage)
        if lineage.refresh_token == token:
            return Seen(first=first, replaced=False)
        again, brought = await _again(lab, lineage, token, first.at)
        accepted = await _accepted(lab, lineage)
        successor, other = await _successors(lab, lineage, brought)
        return Seen(
            first=first,
            replaced=True,
            again=tuple(again),
            successor=successor,
            other_successor=other,
            access_token_accepted=accepted,
        )

    def judge(self, seen: Seen) -> Iterator[Finding]:
        """Say whether reuse works, for how long, and what it costs."""
        again = [(one.after, one.answer) for one in seen.again]
        yield from findings(
            seen.first,
            again if seen.replaced else None,
            successors=(seen.successor, seen.other_successor),
            access_token_accepted=seen.access_token_accepted,
        )


async def _replacing(lab: Lab, lineage: Lineage) -> TokenAnswer:
    """Refresh; if that brings the same token, once more, later."""
    before = lineage.refresh_token
    first = await lab.refresh(lineage)
    if first.granted and lineage.refresh_token == before:
        await lab.rest()
        first = await lab.refresh(lineage)
    if not first.granted:
        raise NotObserved(f"a refresh did not work ({first.in_words})")
    return first


def _moments(options: Options) -> tuple[int, ...]:
    return tuple(moment for moment in _MOMENTS if moment <= max(_PATIENCE, options.wait))


async def _again(
    lab: Lab, lineage: Lineage, token: str, replaced_at: float
) -> tuple[list[Again], list[Tokens]]:
    """Present ``token`` until it is refused; return the answers, and the tokens they brought."""
    again: list[Again] = []
    brought: list[Tokens] = []
    for moment in _moments(lab.options):
        if (seconds := replaced_at + moment - lab.world.now()) > 0 and moment:
            await lab.world.sleep(seconds)
        answer, tokens = await lab.present(lineage, token)
        again.append(Again(after=max(0, answer.at - replaced_at), answer=answer))
        if not answer.granted:
            break
        brought.append(tokens)
    return again, brought


async def _successors(
    lab: Lab, lineage: Lineage, brought: list[Tokens]
) -> tuple[TokenAnswer, TokenAnswer | None]:
    """Refresh with the first successor; if that is dead, with the last that the reuse brought."""
    before = lineage.refresh_token
    successor = await lab.refresh(lineage)
    if successor.granted:
        return successor, None
    others = [tokens for tokens in brought if tokens.refresh not in {None, before}]
    other = None
    if others:
        lineage.tokens = others[-1]
        other = await lab.refresh(lineage)
    if other is None or not other.granted:
        lineage.ended_by = "the reuse of a replaced token"
    return successor, other


async def _accepted(lab: Lab, lineage: Lineage) -> bool | None:
    try:
        return (await lab.provider.userinfo(lineage.tokens.access)).accepted
    except NotObserved:
        return None
