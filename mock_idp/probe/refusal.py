"""Judging the answer to a refresh token that is not good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.probe.findings import Finding, Mark

if TYPE_CHECKING:
    from mock_idp.probe.answers import TokenAnswer


def refusal(topic: str, answer: TokenAnswer) -> Finding:
    """Judge the answer to a refresh token that is not good."""
    reference = "RFC 6749 5.2"
    if answer.granted:
        said = "answered with tokens"
        return Finding(topic=topic, answer="granted", said=said, mark=Mark.BAD, reference=reference)
    if answer.error == "invalid_grant":
        said = f"refused: {answer.in_words}"
        return Finding(topic=topic, answer="invalid_grant", said=said, mark=Mark.GOOD, reference=reference)
    if answer.error == "unsupported_grant_type":
        said = f"{answer.in_words}: this provider, or this client, knows no refresh"
        return Finding(topic=topic, answer=answer.error, said=said, reference=reference)
    said = f"{answer.in_words}, not invalid_grant: a client cannot tell that signing in again would help"
    word = answer.error or "no error code"
    return Finding(topic=topic, answer=word, said=said, mark=Mark.BAD, reference=reference)
