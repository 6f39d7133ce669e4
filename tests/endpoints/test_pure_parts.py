"""What is read of others' text: any text at all."""

from __future__ import annotations

import contextlib
import json
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_idp.client_keys import ClientKeys
from mock_idp.command_line import UsageError
from mock_idp.protocol import compact_jws, uris
from mock_idp.protocol.grants import device_code
from mock_idp.protocol.json_object import json_object

ANY = settings(deadline=None)
TEXT = st.text(max_size=40) | st.text("abc.:/#?@[]%\\", max_size=20).map(lambda text: f"https://{text}")


@ANY
@given(chance=st.text(st.characters(codec="utf-8")))
def test_a_user_code_is_read_back_as_it_is_shown(chance: str) -> None:
    code = device_code.user_code_from(chance)
    assert device_code.typed(device_code.shown(code).lower()) == code
    assert len(code) == 8


@ANY
@given(uri=TEXT)
def test_a_redirect_uri_has_a_scheme_and_no_fragment(uri: str) -> None:
    if uris.may_be_redirected_to(uri):
        parts = urlsplit(uri)
        assert (bool(parts.scheme), parts.fragment, "#" in uri, "@" in parts.netloc) == (
            True,
            "",
            False,
            False,
        )
        assert parts.scheme not in {"javascript", "data", "vbscript", "file"}


@ANY
@given(uri=TEXT)
def test_what_is_secure_is_https_or_at_home(uri: str) -> None:
    if uris.is_secure(uri):
        assert urlsplit(uri).scheme == "https" or urlsplit(uri).hostname in {"127.0.0.1", "::1", "localhost"}


@pytest.mark.parametrize(
    ("uri", "secure"),
    [
        ("https://client.example", True),
        ("HTTPS://client.example", True),
        ("http://127.0.0.1:8080/x", True),
        ("http://[::1]/", True),
        ("http://localhost", True),
        ("http://localhost.example", False),
        ("http://127.0.0.1@client.example/", False),
        ("http://client.example", False),
        ("ftp://127.0.0.1", False),
        ("https://", False),
    ],
)
def test_where_the_provider_itself_goes(uri: str, *, secure: bool) -> None:
    assert uris.is_secure(uri) is secure


@ANY
@given(
    token=st.text(max_size=60)
    | st.lists(st.text("abcEyJ0-_", max_size=9), min_size=3, max_size=3).map(".".join)
)
def test_any_text_is_a_jwt_or_a_value_error(token: str) -> None:
    with contextlib.suppress(ValueError):
        compact_jws.parse(token)


@ANY
@given(data=st.binary(max_size=60) | st.text(max_size=20).map(lambda text: json.dumps({text: text}).encode()))
def test_what_was_read_can_be_written(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        json.dumps(json_object(data), ensure_ascii=False, allow_nan=False).encode()


def test_a_file_without_certificates_is_a_mistake_that_is_said_at_once() -> None:
    message = (
        "client_ca_file 'pyproject.toml' cannot be read as certificates; name a PEM file with at least one"
    )
    with pytest.raises(UsageError) as mistake:
        ClientKeys(lambda: 0.0, ca_file="pyproject.toml")
    assert str(mistake.value) == message
