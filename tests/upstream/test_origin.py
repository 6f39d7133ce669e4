"""Addresses, cookies and ID tokens, made ours."""

from __future__ import annotations

from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from harness.upstream import resigning
from harness.upstream.origin import Origins, origin_of
from mock_idp import keys

REAL, OURS = "https://sso.example.com", "http://127.0.0.1:5000"
ORIGINS = Origins(REAL, OURS)


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("https://sso.example.com/realm/authorize?x=1", f"{OURS}/realm/authorize?x=1"),
        ("https://sso.example.com", OURS),
        ("https://sso.example.com/", f"{OURS}/"),
        ("https://sso.example.com:443/a", f"{OURS}/a"),
        ("HTTPS://SSO.example.com/a", f"{OURS}/a"),
        ("https://sso.example.com?a=b", f"{OURS}?a=b"),
        ("https://sso.example.com.evil.org/", None),
        ("https://sso.example.com:8443/", None),
        ("https://sso.example.community/", None),
        ("http://sso.example.com/", None),
        ("http://127.0.0.1:1/dex/callback?iss=https://sso.example.com", None),
        ("/relative", None),
    ],
)
def test_an_address_of_the_system_leads_here_and_no_other(address: str, here: str | None) -> None:
    assert ORIGINS.here(address) == (address if here is None else here)


def test_an_address_of_ours_leads_back() -> None:
    assert ORIGINS.there(f"{OURS}/login") == f"{REAL}/login"
    assert ORIGINS.there("http://elsewhere/") == "http://elsewhere/"


@pytest.mark.parametrize(
    ("name", "value", "here"),
    [
        ("location", f"{REAL}/a?to={REAL}", f"{OURS}/a?to={REAL}"),
        ("link", f'<{REAL}/u?page=2>; rel="next"', f'<{OURS}/u?page=2>; rel="next"'),
        (
            "set-cookie",
            "s=1; Path=/; Domain=sso.example.com; Secure; HttpOnly; SameSite=None",
            "s=1; Path=/; HttpOnly; SameSite=None",
        ),
        ("x-other", f"{REAL}/a", f"{REAL}/a"),
    ],
)
def test_headers_lead_here(name: str, value: str, here: str) -> None:
    assert ORIGINS.header_here(name, value) == here


def test_a_page_leads_here() -> None:
    page = f'<form action="{REAL}/login"><a href="https://sso.example.com.org/">x</a>'
    assert (
        ORIGINS.in_page(page) == f'<form action="{OURS}/login"><a href="https://sso.example.com.org/">x</a>'
    )


def test_a_document_leads_here_as_deep_as_it_goes() -> None:
    document = {
        "issuer": REAL,
        "mtls": {"token": f"{REAL}/t"},
        "other": ["https://cdn.org/", f"{REAL}/b"],
        "n": 1,
    }
    assert ORIGINS.in_document(document) == {
        "issuer": OURS,
        "mtls": {"token": f"{OURS}/t"},
        "other": ["https://cdn.org/", f"{OURS}/b"],
        "n": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://a.b/c?d", "https://a.b"),
        ("https://a.b:443/", "https://a.b"),
        ("http://a.b:8080/", "http://a.b:8080"),
        ("http://[::1]:90/x", "http://[::1]:90"),
        ("https://A.b", "https://a.b"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    assert origin_of(url) == origin


EC_KEY = ec.generate_private_key(ec.SECP384R1())


def _signed(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, EC_KEY, algorithm="ES384")


def _read(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, jwt.PyJWK(keys.process_key().jwk), options={"verify_aud": False}))


def test_an_id_token_keeps_its_claims_and_its_hashes_fit_the_new_signature() -> None:
    claims = {"iss": f"{REAL}/", "sub": "7", "aud": "dex", "exp": 4e9, "at_hash": "old", "c_hash": "old"}
    answer = resigning.token_answer({"access_token": "a", "id_token": _signed(claims)}, ORIGINS)
    assert (answer["access_token"], _read(answer["id_token"])) == (
        "a",
        {"iss": f"{OURS}/", "sub": "7", "aud": "dex", "exp": 4e9, "at_hash": keys.process_key().hash("a")},
    )


def test_an_expired_id_token_stays_expired() -> None:
    answer = resigning.token_answer({"id_token": _signed({"iss": REAL, "exp": 1})}, ORIGINS)
    with pytest.raises(jwt.ExpiredSignatureError):
        _read(answer["id_token"])


@pytest.mark.parametrize(
    "answer",
    [
        {"access_token": "a"},
        {"id_token": 7},
        {"id_token": "no.jwt.at.all"},
        {"id_token": _signed({"iss": "https://somebody.else"})},
        {"id_token": _signed({"sub": "7"})},
    ],
)
def test_what_is_not_the_systems_own_id_token_passes_as_it_is(answer: dict[str, Any]) -> None:
    assert resigning.token_answer(answer, ORIGINS) is answer


def test_our_algorithm_and_key_stand_beside_the_systems_own() -> None:
    assert resigning.document({"id_token_signing_alg_values_supported": ["ES384"]}) == {
        "id_token_signing_alg_values_supported": ["ES384", "RS256"]
    }
    assert resigning.document({"issuer": "x"}) == {"issuer": "x"}
    assert resigning.key_set({"keys": [{"kid": "a"}]}) == {"keys": [{"kid": "a"}, keys.process_key().jwk]}
    assert resigning.key_set({}) == {"keys": [keys.process_key().jwk]}
