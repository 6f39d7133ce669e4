"""When is a refresh token issued? With the scope ``offline_access`` and ``prompt=consent``, or without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.probe.budget import Cost
from mock_idp.probe.experiments.experiment import Experiment
from mock_idp.probe.failures import SignInFailed, SignInRefused
from mock_idp.probe.findings import Finding, Mark
from mock_idp.probe.lab import Ask
from mock_idp.probe.options import Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.lab import Lab
    from mock_idp.probe.options import Options

_OFFLINE = "offline_access"
_CORE_11 = "OpenID Connect Core 11"


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One sign-in."""

    scope: tuple[str, ...]
    prompt: str | None
    problem: str = ""
    """Why it brought no tokens; empty: it did."""
    refresh_token: bool = False

    @property
    def offline(self) -> bool:
        """Tell whether it asked for offline_access."""
        return _OFFLINE in self.scope


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What each sign-in brought."""

    tried: tuple[Tried, ...]
    offline_known: bool
    """The provider's metadata lists the scope offline_access, or lists no scopes."""


class Issue(Experiment[Seen]):
    """Signs in, the most promising way last: that lineage is what most experiments go on with."""

    name = "issue"
    question = "when is a refresh token issued?"

    def cost(self, options: Options) -> Cost:
        """Return one sign-in for each way to ask."""
        return Cost(sign_ins=min(4 if options.way is Way.FORM else 1, options.most_sign_ins))

    def why_not(self, options: Options) -> str:
        """Return why nobody signs in."""
        return "it began with a refresh token that was there" if options.way is Way.TOKEN else ""

    async def perform(self, lab: Lab) -> Seen:
        """Sign in.

        Raises:
            SignInRefused: a sign-in must not be tried again.
            SignInFailed: no sign-in brought tokens.

        """
        tried: list[Tried] = []
        asks = _asks(lab.scope, lab.options.way)[-self.cost(lab.options).sign_ins :]
        for ask in asks:
            tried.append(await _try(lab, ask))
            if tried[-1].refresh_token:
                lab.best_ask = ask
        if not lab.lineages:
            raise SignInFailed(tried[-1].problem)
        return Seen(tried=tuple(tried), offline_known=_OFFLINE in lab.scope)

    def judge(self, seen: Seen) -> Iterator[Finding]:
        """Say when there was one."""
        done = [tried for tried in seen.tried if not tried.problem]
        having = [tried for tried in done if tried.refresh_token]
        answer, said = _when(done, having)
        if not seen.offline_known:
            said += "; offline_access is not among its scopes and was not asked for"
        wrong = answer == "never" and seen.offline_known
        yield Finding(
            topic="refresh token issued",
            answer=answer,
            said=said,
            mark=Mark.BAD if wrong else Mark.NOTE,
            reference=_CORE_11,
        )
        for tried in seen.tried:
            if tried.problem:
                said = f"asked {_in_words(tried)}: {tried.problem}"
                yield Finding(topic="sign-in refused", answer="refused", said=said)


def _asks(scope: tuple[str, ...], way: Way) -> list[Ask]:
    """Return the ways to ask, from the least to the most promising (OIDC Core 11 wants both).

    The device flow has no prompt (RFC 8628 3.1).
    """
    prompts = (None,) if way is Way.DEVICE else (None, "consent")
    online = tuple(word for word in scope if word != _OFFLINE)
    scopes = dict.fromkeys((online, scope))
    return [Ask(scope=words, prompt=prompt) for words in scopes for prompt in prompts]


async def _try(lab: Lab, ask: Ask) -> Tried:
    try:
        lineage = await lab.sign_in(ask)
    except SignInRefused:
        raise
    except SignInFailed as failed:
        return Tried(scope=ask.scope, prompt=ask.prompt, problem=str(failed))
    has_one = lineage.tokens.refresh is not None
    return Tried(scope=ask.scope, prompt=ask.prompt, refresh_token=has_one)


def _when(done: list[Tried], having: list[Tried]) -> tuple[str, str]:
    """Return the answer for machines and for people."""
    if not having:
        return "never", f"never, in {len(done)} sign-in{'s' if len(done) != 1 else ''}"
    asked = ", ".join(dict.fromkeys(map(_in_words, having)))
    if len(having) == len(done):
        one = len(done) == 1
        also = ", also without offline_access" if any(tried.offline for tried in having) else ""
        return ("yes", f"yes, asked {asked}") if one else ("always", f"at every sign-in{also}")
    without = ", ".join(_in_words(tried) for tried in done if not tried.refresh_token)
    if all(tried.offline == tried.refresh_token for tried in done):
        return "with offline_access", "only with the scope offline_access; prompt=consent is not needed"
    if all((tried.offline and tried.prompt is not None) == tried.refresh_token for tried in done):
        return "with offline_access and consent", "only with offline_access and prompt=consent together"
    return "sometimes", f"{asked}; not {without}"


def _in_words(tried: Tried) -> str:
    offline = "with offline_access" if tried.offline else "without offline_access"
    return f"{offline} and prompt={tried.prompt}" if tried.prompt else offline
