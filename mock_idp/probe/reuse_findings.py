"""Judging the reuse of a replaced refresh token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.probe.findings import Finding, Mark
from mock_idp.probe.refusal import refusal
from mock_idp.probe.shown import period

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mock_idp.probe.answers import TokenAnswer

    Attempts = Sequence[tuple[float, TokenAnswer]]

_BCP = "RFC 9700 4.14.2"
_TOPIC = "replaced refresh token"


def findings(
    first: TokenAnswer,
    again: Attempts | None,
    *,
    successors: tuple[TokenAnswer | None, TokenAnswer | None],
    access_token_accepted: bool | None,
) -> Iterator[Finding]:
    """Return what reuse does.

    ``again``: seconds after the replacement, and the answer, until one refused; None: nothing is replaced.
    ``successors``: refreshes after that, with the first successor and, if that failed, with the last.
    """
    if again is None:
        said = "refresh tokens are not replaced: there is no reuse"
        yield Finding(topic=_TOPIC, answer="not replaced", said=said)
        return
    yield _interval(again)
    granted = [answer for _, answer in again if answer.granted]
    if granted:
        yield _answer_to_reuse(first, granted[0])
    refused = next((answer for _, answer in again if not answer.granted), None)
    if refused is not None:
        yield refusal("error for a replaced token", refused)
        yield _lineage(successors)
    if refused is not None and access_token_accepted is not None:
        said = "accepted by userinfo" if access_token_accepted else "ended too"
        yield Finding(
            topic="access token after reuse",
            answer="lives on" if access_token_accepted else "ends",
            said=said,
        )


def _interval(again: Attempts) -> Finding:
    good = [after for after, answer in again if answer.granted]
    refused = next((after for after, answer in again if not answer.granted), None)
    if not good:
        said = "refused at once: there is no reuse interval"
        return Finding(topic=_TOPIC, answer="refused", said=said, mark=Mark.GOOD, reference=_BCP)
    last = period(good[-1])
    if refused is None:
        said = f"still good {last} later: its reuse interval is longer, or has no end (--wait asks later)"
        return Finding(topic=_TOPIC, answer="good", said=said, reference=_BCP)
    said = f"good {last} later, refused {period(refused)} later: there is a reuse interval"
    return Finding(topic=_TOPIC, answer="interval", said=said, reference=_BCP)


def _answer_to_reuse(first: TokenAnswer, again: TokenAnswer) -> Finding:
    topic = "answer to a reuse"
    if again.refresh_token is None:
        return Finding(topic=topic, answer="none", said="without a refresh token")
    if again.refresh_token == first.refresh_token:
        return Finding(topic=topic, answer="same successor", said="the same successor as before")
    return Finding(topic=topic, answer="fresh successor", said="a successor of its own")


def _lineage(successors: tuple[TokenAnswer | None, TokenAnswer | None]) -> Finding:
    topic, (one, other) = "successor after reuse", successors
    if one is not None and one.granted:
        said = "goes on working: reuse is refused, and nothing else follows from it"
        return Finding(topic=topic, answer="works", said=said, reference=_BCP)
    if other is not None and other.granted:
        said = "the first is refused, the last that was issued works"
        return Finding(topic=topic, answer="last works", said=said, reference=_BCP)
    said = f"ended: reuse ends the whole lineage ({one.in_words if one else 'no answer'})"
    return Finding(topic=topic, answer="ended", said=said, mark=Mark.GOOD, reference=_BCP)
