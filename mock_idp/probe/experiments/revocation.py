"""What does revoking a refresh token end? (RFC 7009 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from mock_idp.probe.budget import Cost
from mock_idp.probe.experiments.experiment import Experiment
from mock_idp.probe.failures import NotObserved
from mock_idp.probe.findings import Finding, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.answers import TokenAnswer
    from mock_idp.probe.lab import Lab
    from mock_idp.probe.options import Options

_RFC = "RFC 7009 2.1"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The revocation, then what was left."""

    status: int
    """Of the revocation; 0: no answer."""
    refresh: TokenAnswer
    access_token_accepted: bool | None
    """By userinfo; None: it could not be asked."""


class Revocation(Experiment[Seen]):
    """Revokes its own refresh token, and tries what is left."""

    name = "revocation"
    question = "what does revoking a refresh token end?"

    def cost(self, options: Options) -> Cost:
        """Return a sign-in of its own, if there may be one, the revocation, and what comes after."""
        return Cost(sign_ins=int(options.most_sign_ins > 1), token=1, userinfo=1, revocation=1)

    def why_not(self, options: Options) -> str:
        """Return why it is better left."""
        return "" if options.may_end_sessions else "it ends the session; --thorough allows that"

    async def perform(self, lab: Lab) -> Seen:
        """Revoke and try."""
        if lab.provider.metadata.revocation_endpoint is None:
            raise NotObserved("the provider names no revocation endpoint")
        lineage = await lab.lineage(fresh=True)
        token, access_token = lineage.refresh_token, lineage.tokens.access
        status = await lab.provider.revoke(token)
        refresh, _ = await lab.present(lineage, token)
        try:
            accepted: bool | None = (await lab.provider.userinfo(access_token)).accepted
        except NotObserved:
            accepted = None
        lineage.ended_by = "its revocation"
        return Seen(status=status, refresh=refresh, access_token_accepted=accepted)

    def judge(self, seen: Seen) -> Iterator[Finding]:
        """Say what it ended."""
        topic = "revoked refresh token"
        if seen.status != httpx.codes.OK:
            said = f"the revocation was answered {seen.status or 'not at all'}"
            yield Finding(topic=topic, answer="not revoked", said=said, mark=Mark.BAD, reference=_RFC)
            return
        dead = not seen.refresh.granted
        yield Finding(
            topic=topic,
            answer="ended" if dead else "works",
            said=f"refused: {seen.refresh.in_words}" if dead else "still answered with tokens",
            mark=Mark.GOOD if dead else Mark.BAD,
            reference=_RFC,
        )
        if seen.access_token_accepted is not None:
            said = "still accepted by userinfo" if seen.access_token_accepted else "ended too"
            answer = "lives on" if seen.access_token_accepted else "ended"
            yield Finding(topic="its access token", answer=answer, said=said, reference=_RFC)
