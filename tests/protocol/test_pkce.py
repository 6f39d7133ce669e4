"""Proof Key for Code Exchange (RFC 7636)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_idp.protocol import pkce
from mock_idp.protocol.errors import Cause, OAuthError
from mock_idp.protocol.model import Client

VERIFIERS = st.text(ascii_letters + digits + "-._~", min_size=43, max_size=128)
CONFIDENTIAL, PUBLIC = Client(client_id="a", secret="b"), Client(client_id="a")


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def test_the_example_of_appendix_b_is_accepted() -> None:
    pkce.verify("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")


@given(verifier=VERIFIERS)
def test_every_verifier_opens_its_own_challenge(verifier: str) -> None:
    challenge = pkce.challenge_in(
        {"code_challenge": _challenge(verifier), "code_challenge_method": "S256"}, PUBLIC
    )
    pkce.verify(challenge, verifier)


@given(verifier=VERIFIERS, other=VERIFIERS | st.text() | st.none())
def test_nothing_else_opens_it(verifier: str, other: str | None) -> None:
    if other == verifier:
        return
    with pytest.raises(OAuthError) as refused:
        pkce.verify(_challenge(verifier), other)
    assert refused.value.cause is Cause.PKCE_MISMATCH


@pytest.mark.parametrize(
    ("params", "client", "cause"),
    [
        ({}, PUBLIC, Cause.PKCE_REQUIRED),
        ({"code_challenge": _challenge("x")}, CONFIDENTIAL, Cause.UNSUPPORTED),
        (
            {"code_challenge": _challenge("x"), "code_challenge_method": "plain"},
            CONFIDENTIAL,
            Cause.UNSUPPORTED,
        ),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, CONFIDENTIAL, Cause.MALFORMED),
    ],
)
def test_a_weak_challenge_is_refused(params: dict[str, str], client: Client, cause: Cause) -> None:
    with pytest.raises(OAuthError) as refused:
        pkce.challenge_in(params, client)
    assert refused.value.cause is cause


def test_a_confidential_client_may_do_without() -> None:
    assert pkce.challenge_in({}, CONFIDENTIAL) is None
