"""Is the access token of a refresh good, for the same person, and what becomes of the one before?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.probe.budget import Cost
from mock_idp.probe.experiments.experiment import Experiment
from mock_idp.probe.failures import NotObserved
from mock_idp.probe.findings import Finding, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.answers import UserinfoAnswer
    from mock_idp.probe.lab import Lab
    from mock_idp.probe.options import Options


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What userinfo said to the newest access token, and to the one before the last refresh."""

    sub: str | None
    """Of the last ID token."""
    newest: UserinfoAnswer
    earlier: UserinfoAnswer


class Userinfo(Experiment[Seen]):
    """Refreshes once, then asks with both access tokens."""

    name = "userinfo"
    question = "is the access token of a refresh good, and what becomes of the one before?"

    def cost(self, options: Options) -> Cost:  # noqa: ARG002  always the same
        """Return one refresh and two questions."""
        return Cost(token=1, userinfo=2)

    async def perform(self, lab: Lab) -> Seen:
        """Refresh and ask."""
        lineage = await lab.lineage()
        before = lineage.tokens.access
        answer = await lab.refresh(lineage)
        if not answer.granted:
            raise NotObserved(f"a refresh did not work ({answer.in_words})")
        return Seen(
            sub=answer.id_token.sub if answer.id_token else None,
            newest=await lab.provider.userinfo(lineage.tokens.access),
            earlier=await lab.provider.userinfo(before),
        )

    def judge(self, seen: Seen) -> Iterator[Finding]:
        """Say whether both are accepted, and for whom."""
        newest, earlier = seen.newest, seen.earlier
        if not newest.accepted:
            said = f"refused right after the refresh: {newest.status or ''} {newest.problem}".rstrip()
            yield Finding(topic="refreshed access token", answer="refused", said=said, mark=Mark.BAD)
            return
        if seen.sub is not None and newest.sub is not None and newest.sub != seen.sub:
            yield Finding(
                topic="refreshed access token",
                answer="other person",
                said="userinfo names another sub than the ID token",
                mark=Mark.BAD,
                reference="OpenID Connect Core 5.3.2",
            )
        else:
            said = f"accepted by userinfo, which tells {', '.join(newest.claims)}"
            yield Finding(topic="refreshed access token", answer="accepted", said=said, mark=Mark.GOOD)
        yield Finding(
            topic="access token before it",
            answer="lives on" if earlier.accepted else "ends",
            said="goes on working until it expires" if earlier.accepted else "ends with the refresh",
        )
