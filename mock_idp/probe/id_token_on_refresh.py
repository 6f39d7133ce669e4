"""Judging the ID token of a refresh by that of the sign-in (OpenID Connect Core 12.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.probe.findings import Finding, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.answers import TokenAnswer
    from mock_idp.probe.id_tokens import IdToken

_TOPIC = "ID token on refresh"
_CORE_12_2 = "OpenID Connect Core 12.2"


def id_token_findings(
    before: TokenAnswer | None, after: TokenAnswer, *, client_id: str, issuer: str
) -> Iterator[Finding]:
    """Compare; ``before`` is an earlier answer of the same lineage, or None."""
    now = after.id_token
    if now is None:
        said = "none: clients that live by the ID token's expiry cannot go on"
        yield Finding(topic=_TOPIC, answer="absent", said=said, reference=_CORE_12_2)
        return
    then = None if before is None else before.id_token
    wrong = [*_on_its_own(now, client_id, issuer), *(_compared(then, now) if then else ())]
    for answer, said in wrong:
        yield Finding(topic=_TOPIC, answer=answer, said=said, mark=Mark.BAD, reference=_CORE_12_2)
    if not wrong:
        said = f"present, {_in_words(now, compared=then is not None)}"
        yield Finding(topic=_TOPIC, answer="present", said=said, mark=Mark.GOOD, reference=_CORE_12_2)


def claims_findings(before: TokenAnswer | None, after: TokenAnswer) -> Iterator[Finding]:
    """Say which claims about the person a refresh loses or brings."""
    then, now = (before.id_token if before else None), after.id_token
    if then is None or now is None:
        return
    lost = sorted(set(then.claims) - set(now.claims))
    new = sorted(set(now.claims) - set(then.claims))
    if lost:
        said = f"lost: {', '.join(lost)}; clients that read them from the ID token lose them too"
        yield Finding(topic="claims on refresh", answer="lost", said=said)
    elif new:
        yield Finding(topic="claims on refresh", answer="new", said=f"new: {', '.join(new)}")
    else:
        said = f"the same: {', '.join(now.claims) or 'none'}"
        yield Finding(topic="claims on refresh", answer="same", said=said)


def _on_its_own(now: IdToken, client_id: str, issuer: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a token, whatever came before."""
    if now.problem:
        yield "unverifiable", now.problem
    if now.iss != issuer:
        yield "wrong iss", f"iss is {now.iss}, not the issuer that the metadata names"
    if client_id not in now.aud:
        yield "wrong aud", f"aud is {', '.join(now.aud) or 'absent'}, without the client"
    if now.at_hash == "wrong":
        yield "wrong at_hash", "at_hash does not fit the access token"
    if now.nonce == "other":
        yield "wrong nonce", "nonce is another than the one that was sent"


def _compared(then: IdToken, now: IdToken) -> Iterator[tuple[str, str]]:
    """Yield what must not change, and did."""
    if now.sub != then.sub:
        yield "sub changed", "sub is not that of the sign-in: another person"
    if now.iss != then.iss:
        yield "iss changed", "iss is not that of the sign-in"
    if not set(now.aud) >= set(then.aud):
        yield "aud changed", "aud has not all that it had at the sign-in"
    if now.azp != then.azp:
        yield "azp changed", f"azp is {now.azp or 'absent'}; at the sign-in it was {then.azp or 'absent'}"
    if now.auth_time not in {None, then.auth_time}:
        yield "auth_time changed", "auth_time is not that of the sign-in"
    if None not in {now.iat, then.iat} and (now.iat or 0) < (then.iat or 0):
        yield "iat too old", "iat is before that of the sign-in"


def _in_words(now: IdToken, *, compared: bool) -> str:
    same = ["iss", "aud"] + (["sub"] if compared else []) + (["azp"] if now.azp else [])
    same += ["auth_time"] if compared and now.auth_time is not None else []
    nonce = {"absent": "without nonce", "right": "nonce repeated"}.get(now.nonce, "")
    at_hash = {"right": "at_hash right", "absent": "without at_hash"}.get(now.at_hash, "")
    return "; ".join([f"{now.alg}, {', '.join(same)} as at the sign-in", nonce, at_hash])
