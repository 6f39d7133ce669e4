"""Judging lifetimes: claims against what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.probe.findings import Finding, Mark
from mock_idp.probe.shown import period

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mock_idp.probe.answers import TokenAnswer

_SLACK = 2.0
"""Seconds by which two ways to count may differ: whole seconds, and the time that a request takes."""


def findings(
    brought: TokenAnswer,
    watched: Sequence[tuple[float, bool]],
    *,
    why_not: str,
    unused: float | None,
    then: TokenAnswer | None,
) -> Iterator[Finding]:
    """Return what is claimed, and whether it is true.

    ``watched``: seconds after issue, and whether userinfo accepted the access token then; ``unused``: seconds
    for which the refresh token was left alone before the refresh ``then``.
    """
    yield _access_token_claim(brought.expires_in)
    yield from _id_token_claim(brought)
    if brought.refresh_expires_in is not None:
        said = f"refresh_expires_in: {period(brought.refresh_expires_in)}"
        yield Finding(topic="refresh token, claimed", answer=f"{brought.refresh_expires_in:g}", said=said)
    if then is None:
        wanted = f"--wait {period((brought.expires_in or 60) + 13)}"
        said = f"not waited for; {wanted} would watch it, and leave a refresh token unused so long"
        yield Finding(topic="access token, really", answer="not observed", said=said, mark=Mark.UNKNOWN)
        return
    yield _really(brought.expires_in, watched, why_not)
    yield _unused(unused or 0, then)


def _access_token_claim(expires_in: float | None) -> Finding:
    topic = "access token, claimed"
    if expires_in is None:
        said = "no expires_in: clients think that it lives for ever, or that it is dead"
        return Finding(topic=topic, answer="absent", said=said, reference="RFC 6749 5.1")
    if expires_in <= 0 or expires_in > 10 * 366 * 86400:
        said = f"expires_in: {expires_in:g} is no lifetime in seconds"
        return Finding(
            topic=topic, answer=f"{expires_in:g}", said=said, mark=Mark.BAD, reference="RFC 6749 5.1"
        )
    return Finding(topic=topic, answer=f"{expires_in:g}", said=f"expires_in: {period(expires_in)}")


def _id_token_claim(brought: TokenAnswer) -> Iterator[Finding]:
    token = brought.id_token
    if token is None or token.exp is None or token.iat is None:
        return
    lives = token.exp - token.iat
    said = f"exp is {period(lives)} after iat"
    other = brought.expires_in is not None and abs(lives - brought.expires_in) > _SLACK
    if other:
        said += "; not what expires_in says, so clients that go by the one miss the end of the other"
    yield Finding(topic="ID token, claimed", answer=f"{lives:g}", said=said)


def _really(claimed: float | None, watched: Sequence[tuple[float, bool]], why_not: str) -> Finding:
    topic = "access token, really"
    if why_not or not watched:
        return Finding(topic=topic, answer="not observed", said=why_not, mark=Mark.UNKNOWN)
    good = max((after for after, accepted in watched if accepted), default=None)
    refused = next((after for after, accepted in watched if not accepted), None)
    if good is None:
        return Finding(topic=topic, answer="refused", said="userinfo never accepted it", mark=Mark.BAD)
    if refused is None:
        return _outlived(good, claimed)
    said = f"accepted by userinfo after {period(good)}, refused after {period(refused)}"
    early = claimed is not None and refused < claimed - _SLACK
    late = claimed is not None and good > claimed + _SLACK
    if early or late:
        said += f": {'earlier' if early else 'later'} than claimed"
    answer = "earlier" if early else "later" if late else "as claimed" if claimed is not None else "ends"
    mark = Mark.BAD if early else Mark.GOOD if answer == "as claimed" else Mark.NOTE
    return Finding(topic=topic, answer=answer, said=said, mark=mark)


def _outlived(good: float, claimed: float | None) -> Finding:
    """Judge a token that was accepted to the last."""
    said = f"still accepted by userinfo after {period(good)}"
    if claimed is not None and good > claimed + _SLACK:
        said += ": later than claimed"
        return Finding(topic="access token, really", answer="later", said=said)
    return Finding(topic="access token, really", answer="not seen to end", said=said, mark=Mark.UNKNOWN)


def _unused(seconds: float, then: TokenAnswer) -> Finding:
    topic = "refresh token, unused"
    if then.granted:
        said = f"good after {period(seconds)}; its end was not seen"
        return Finding(topic=topic, answer="good", said=said)
    said = f"not good any more after {period(seconds)}: {then.in_words}"
    return Finding(topic=topic, answer="ended", said=said)
