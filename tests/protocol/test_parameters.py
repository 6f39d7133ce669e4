"""Request parameters (RFC 6749 3.1 and appendix B)."""

from __future__ import annotations

import contextlib
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_idp.protocol.errors import Cause, OAuthError
from mock_idp.protocol.params import parse, scope_of

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(params=st.dictionaries(TEXT, TEXT, max_size=20))
def test_what_a_client_encodes_is_read_back(params: dict[str, str]) -> None:
    assert parse(urlencode(params).encode()) == params


@given(encoded=st.binary())
def test_any_bytes_are_parameters_or_an_invalid_request(encoded: bytes) -> None:
    with contextlib.suppress(OAuthError):
        assert all(value for value in parse(encoded).values())


def test_an_empty_parameter_counts_as_omitted() -> None:
    assert parse(b"scope=&state=x") == {"state": "x"}


@pytest.mark.parametrize(
    ("encoded", "cause"),
    [
        (b"code=a&code=a", Cause.DUPLICATE_PARAMETER),
        (b"code=%ff", Cause.MALFORMED),
        ("code=\xe9".encode(), Cause.MALFORMED),
        (b"&".join(b"p%d=1" % n for n in range(101)), Cause.MALFORMED),
    ],
)
def test_a_broken_or_doubled_parameter_is_refused(encoded: bytes, cause: Cause) -> None:
    with pytest.raises(OAuthError) as refused:
        parse(encoded)
    assert (refused.value.code, refused.value.cause) == ("invalid_request", cause)


def test_scope_values_count_once_and_keep_their_order() -> None:
    assert scope_of({"scope": "openid  email openid"}) == ("openid", "email")


@given(encoded=st.text(st.sampled_from("ab=&; +/1"), max_size=30))
def test_what_needs_no_decoding_is_read_as_the_library_reads_it(encoded: str) -> None:
    pairs = parse_qsl(encoded)
    if len(dict(pairs)) == len(pairs):
        assert parse(encoded.encode()) == dict(pairs)
