"""Clients that register with keys that are none, and then sign: refused, whatever the keys are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_idp.protocol.client_authentication import ASSERTION_TYPE
from tests.bad_input import jwts, values
from tests.bad_input.draft import get, post, send
from tests.bad_input.material import asking, assertion_claims
from tests.bad_input.setups import CALLBACK, names
from tests.bad_input.trying import judged
from tests.bad_input.world import World
from tests.endpoints.asserting import a_key, jwks

if TYPE_CHECKING:
    from collections.abc import Iterator

_GOOD = jwks(a_key("ES256"))["keys"][0]
_MEMBERS = st.sampled_from([*_GOOD, "n", "e", "k", "x5c", "key_ops", "x5t"])
_ODD = st.sampled_from(
    [
        "RSA",
        "EC",
        "OKP",
        "oct",
        "P-256",
        "P-384",
        "Ed25519",
        "sig",
        "enc",
        "AQAB",
        "AA",
        "A" * 5000,
        "é",
        "=",
        "",
    ]
)
_KEYS = st.dictionaries(_MEMBERS, _ODD | values.SCALARS, max_size=3).map(lambda changed: {**_GOOD, **changed})
_JWKS = st.lists(_KEYS, max_size=3).map(lambda keys: {"keys": keys}) | values.JWKS
_HEADERS = st.fixed_dictionaries(
    {"alg": st.sampled_from(["ES256", "ES256", "RS256", "PS256", "EdDSA", "HS256", "none"])},
    optional={"kid": st.sampled_from(["key-1", "zq9", ""]) | values.SCALARS},
)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    world = World(names()[0])
    yield world
    world.close()


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(keys=_JWKS, header=_HEADERS)
def test_no_registered_key_does_harm(world: World, keys: object, header: dict[str, Any]) -> None:
    metadata = {"redirect_uris": [CALLBACK], "jwks": keys, "grant_types": ["client_credentials"]}
    method = {"token_endpoint_auth_method": "private_key_jwt"}
    registered = judged(world, send("/register", metadata | method).call())
    if registered.status != 201:
        return
    client_id = json.loads(registered.body)["client_id"]
    claims = assertion_claims() | {"iss": client_id, "sub": client_id}
    form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE}
    assertion = jwts.signed(header, claims, "")
    answer = judged(world, post("/token", **form, client_assertion=assertion).call())
    assert (
        answer.status == 200
        if keys == {"keys": [_GOOD]} and _is_good(header)
        else answer.status in {200, 401}
    )
    asked = asking(client_id=client_id, request=jwts.signed(header, {"state": "x"}, ""))
    assert judged(world, get("/authorize", **asked).call()).status in {303, 400}


def _is_good(header: dict[str, Any]) -> bool:
    return (header["alg"], header.get("kid", "key-1")) == ("ES256", "key-1")


def test_a_good_key_is_one(world: World) -> None:
    test_no_registered_key_does_harm.hypothesis.inner_test(world, {"keys": [_GOOD]}, {"alg": "ES256"})  # type: ignore[attr-defined]
