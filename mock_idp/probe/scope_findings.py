"""Judging refreshes that ask for less, or for more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.probe.findings import Finding, Mark

if TYPE_CHECKING:
    from mock_idp.probe.answers import TokenAnswer

_RFC = "RFC 6749 6"


def claims_in(answer: TokenAnswer | None) -> tuple[str, ...]:
    """Return the names of the claims in the ID token of ``answer``."""
    return () if answer is None or answer.id_token is None else answer.id_token.claims


def narrowing(less: TokenAnswer, asked: tuple[str, ...], claims: tuple[str, ...]) -> Finding:
    """Judge the answer to a refresh for ``asked``; ``claims``: those of the whole scope."""
    topic = "narrower scope"
    if not less.granted:
        said = f"refused: {less.in_words}"
        return Finding(topic=topic, answer="refused", said=said, mark=Mark.BAD, reference=_RFC)
    gone = _gone(less, claims)
    if less.scope is not None and not set(less.scope) <= set(asked):
        said = "ignored: the reply names more than was asked for"
        return Finding(topic=topic, answer="ignored", said=said, reference=_RFC)
    if less.scope is None and gone == []:
        said = "answered; the ID token has the same claims as before, and the reply does not name its scope"
        return Finding(topic=topic, answer="not said", said=said, reference=_RFC)
    said = f"accepted; the ID token is without {', '.join(gone)}" if gone else "accepted"
    return Finding(topic=topic, answer="accepted", said=said, mark=Mark.GOOD, reference=_RFC)


def lasting(again: TokenAnswer, granted: tuple[str, ...], claims: tuple[str, ...]) -> Finding:
    """Judge the refresh after the narrower one: its refresh token still has the whole scope (RFC 6749 6)."""
    topic = "after a narrower scope"
    if not again.granted:
        return Finding(topic=topic, answer="fails", said=f"no refresh: {again.in_words}", mark=Mark.BAD)
    gone = _gone(again, claims)
    if again.scope is None and gone is None:
        return Finding(topic=topic, answer="not said", said="the reply does not name its scope")
    whole = set(again.scope) >= set(granted) if again.scope is not None else not gone
    if whole:
        what = "scope" if again.scope is not None else "claims"
        said = f"the next refresh has the same {what} as the sign-in"
        return Finding(topic=topic, answer="whole again", said=said, mark=Mark.GOOD, reference=_RFC)
    said = "it lasts: the next refresh has no more than the narrower one"
    return Finding(topic=topic, answer="lasts", said=said, mark=Mark.BAD, reference=_RFC)


def widening(more: TokenAnswer, extra: str) -> Finding:
    """Judge the answer to a refresh that asked for ``extra`` as well, which was not granted."""
    topic = "wider scope"
    if not more.granted:
        right = more.error == "invalid_scope"
        said = f"refused: {more.in_words}{'' if right else ', not invalid_scope'}"
        mark = Mark.GOOD if right else Mark.NOTE
        return Finding(topic=topic, answer="refused", said=said, mark=mark, reference=_RFC)
    if more.scope is None:
        said = f"answered with tokens that do not say whether they have {extra}"
        return Finding(topic=topic, answer="not said", said=said, mark=Mark.BAD, reference=_RFC)
    if extra not in more.scope:
        said = f"answered without {extra}, which was not granted"
        return Finding(topic=topic, answer="ignored", said=said, mark=Mark.GOOD, reference=_RFC)
    said = f"granted: {extra} was not asked for at the sign-in"
    return Finding(topic=topic, answer="granted", said=said, mark=Mark.BAD, reference=_RFC)


def _gone(answer: TokenAnswer, claims: tuple[str, ...]) -> list[str] | None:
    """Return which of ``claims`` are missing; None: that cannot be seen."""
    if answer.id_token is None or not claims:
        return None
    return sorted(set(claims) - set(claims_in(answer)))
