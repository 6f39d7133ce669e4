"""Client authentication (RFC 6749 2.3)."""

from __future__ import annotations

import contextlib
from base64 import b64encode
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_idp.protocol.client_authentication import (
    AuthMethod,
    Credentials,
    authenticate,
    credentials_in,
)
from mock_idp.protocol.errors import Cause, OAuthError
from mock_idp.protocol.model import Client

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def _basic(pair: str) -> str:
    return "Basic " + b64encode(pair.encode()).decode()


@given(client_id=TEXT, secret=TEXT)
def test_basic_carries_any_id_and_secret_form_encoded(client_id: str, secret: str) -> None:
    header = _basic(f"{quote_plus(client_id)}:{quote_plus(secret)}")
    assert credentials_in(header, {}) == Credentials(AuthMethod.BASIC, client_id, secret)


@given(header=st.text())
def test_any_header_is_credentials_or_an_invalid_client(header: str) -> None:
    with contextlib.suppress(OAuthError):
        credentials_in(header, {})


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"client_id": "a", "client_secret": "b"}, Credentials(AuthMethod.POST, "a", "b")),
        ({"client_id": "a"}, Credentials(AuthMethod.NONE, "a", None)),
    ],
)
def test_the_form_can_carry_them_too(params: dict[str, str], expected: Credentials) -> None:
    assert credentials_in(None, params) == expected


@pytest.mark.parametrize(
    ("header", "params", "code", "cause"),
    [
        (None, {}, "invalid_client", Cause.MISSING_PARAMETER),
        ("Bearer x", {}, "invalid_client", Cause.MALFORMED),
        ("Basic ###", {}, "invalid_client", Cause.MALFORMED),
        (_basic("no-colon"), {}, "invalid_client", Cause.MALFORMED),
        (_basic("a:%ff"), {}, "invalid_client", Cause.MALFORMED),
        (_basic("a:b"), {"client_secret": "b"}, "invalid_request", Cause.TWO_AUTHENTICATIONS),
        (_basic("a:b"), {"client_id": "z"}, "invalid_request", Cause.TWO_AUTHENTICATIONS),
    ],
)
def test_no_clear_credentials_are_refused(
    header: str | None, params: dict[str, str], code: str, cause: Cause
) -> None:
    with pytest.raises(OAuthError) as refused:
        credentials_in(header, params)
    assert (refused.value.code, refused.value.cause) == (code, cause)


@given(secret=TEXT, given_secret=TEXT | st.none())
def test_only_the_secret_itself_authenticates(secret: str, given_secret: str | None) -> None:
    client = Client(client_id="a", secret=secret)
    credentials = Credentials(AuthMethod.POST, "a", given_secret)
    if given_secret == secret:
        assert authenticate(credentials, client) is client
    else:
        with pytest.raises(OAuthError) as refused:
            authenticate(credentials, client)
        assert refused.value.cause is Cause.WRONG_CLIENT_SECRET


def test_an_unknown_client_reads_like_a_wrong_secret() -> None:
    with pytest.raises(OAuthError) as unknown:
        authenticate(Credentials(AuthMethod.POST, "a", "b"), None)
    with pytest.raises(OAuthError) as wrong:
        authenticate(Credentials(AuthMethod.POST, "a", "b"), Client(client_id="a", secret="c"))
    assert (str(unknown.value), unknown.value.cause) == (str(wrong.value), Cause.UNKNOWN_CLIENT)


def test_a_public_client_has_no_secret_to_be_wrong() -> None:
    client = Client(client_id="a")
    assert authenticate(Credentials(AuthMethod.NONE, "a"), client) is client
    assert authenticate(Credentials(AuthMethod.BASIC, "a", ""), client) is client
