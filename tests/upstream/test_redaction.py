"""No token survives in text, in whatever clothes."""

from __future__ import annotations

import secrets
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.upstream.redaction import Redaction
from mock_idp.fingerprint import fingerprint

TOKEN = "tok/en+with=signs-" + secrets.token_urlsafe(20)
SHOWN = fingerprint(TOKEN)


@pytest.fixture
def redaction() -> Redaction:
    redaction = Redaction({"s3cret-of-the-client": "[client secret]"})
    redaction.learn([TOKEN, "short", ""])
    return redaction


def test_a_token_becomes_its_fingerprint_and_a_secret_a_word(redaction: Redaction) -> None:
    text = f"refresh with {TOKEN} failed for s3cret-of-the-client: {TOKEN}"
    assert redaction.apply(text) == f"refresh with {SHOWN} failed for [client secret]: {SHOWN}"


def test_a_token_in_a_url_is_found(redaction: Redaction) -> None:
    assert redaction.apply(f"Get http://x/?t={quote(TOKEN, safe='')}: EOF") == f"Get http://x/?t={SHOWN}: EOF"


@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
@pytest.mark.parametrize("before", ["", "x", "xx", "xxx"])
@pytest.mark.parametrize("padded", [True, False])
def test_connector_data_in_base64_is_taken_out(
    redaction: Redaction, encode: object, before: str, *, padded: bool
) -> None:
    data = f'{{"{before}": "{TOKEN}", "more": "~~~???"}}'.encode()
    encoded = encode(data).decode()  # type: ignore[operator]
    encoded = encoded if padded else encoded.rstrip("=")
    shown = redaction.apply(f'{{"msg": "saved connector data", "data": "{encoded}"}}')
    assert shown == f'{{"msg": "saved connector data", "data": "[base64 with {SHOWN}]"}}'


def test_base64_is_found_whatever_stands_before_it(redaction: Redaction) -> None:
    encoded = b64encode(f'{{"t": "{TOKEN}"}}'.encode()).decode()
    for before in ("", "a", "ab/", "abc"):
        assert redaction.apply(before + encoded) == f"[base64 with {SHOWN}]"


def test_base64_inside_of_base64_is_taken_out(redaction: Redaction) -> None:
    """Dex v2.45.1, connector/oidc: ``{"RefreshToken": []byte}``."""
    inner = b64encode(TOKEN.encode()).decode()
    encoded = b64encode(f'{{"RefreshToken":"{inner}"}}'.encode()).decode()
    assert redaction.apply(f'"connector_data":"{encoded}"') == f'"connector_data":"[base64 with {SHOWN}]"'


def test_what_merely_looks_like_base64_stays(redaction: Redaction) -> None:
    text = "kid 0123456789abcdef0123456789abcdef01234567 at /usr/lib/something/quite/long"
    assert redaction.apply(text) == text


def test_a_word_is_no_token(redaction: Redaction) -> None:
    assert redaction.apply("a short word") == "a short word"


def test_a_token_that_begins_with_another_is_replaced_whole() -> None:
    redaction = Redaction({})
    redaction.learn(["abcdefgh", "abcdefghijkl"])
    assert redaction.apply("abcdefghijkl") == fingerprint("abcdefghijkl")


@given(before=st.text(max_size=20), after=st.text(max_size=20))
def test_no_surroundings_hide_a_token(before: str, after: str) -> None:
    redaction = Redaction({})
    redaction.learn([TOKEN])
    assert TOKEN not in redaction.apply(before + TOKEN + after)
