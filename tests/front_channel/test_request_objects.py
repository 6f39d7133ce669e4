"""Authorization requests inside a JWT (OIDC Core 6, RFC 9101)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mock_idp import Settings
from mock_idp.keys.jwk import base64url
from mock_idp.keys.signing_key import SigningKey
from mock_idp.protocol.request_object import SIGNATURES
from mock_idp.settings import EXAMPLE_CLIENT
from tests.front_channel.signing import KEYS, SIGNER, a_request
from tests.front_channel.visitor import Visitor

if TYPE_CHECKING:
    from mock_idp import RunningProvider
    from tests.front_channel.receiving import Receiver

HEADER, BODY = b'{"alg": "none"}', b'{"state": "inside", "client_id": "signer"}'
UNSIGNED = f"{base64url(HEADER)}.{base64url(BODY)}."


@pytest.fixture
def mock_idp_settings() -> Settings:
    strict = replace(SIGNER, client_id="strict", request_object_signing_alg="EdDSA")
    return Settings(clients=(SIGNER, EXAMPLE_CLIENT, strict))


@pytest.fixture
def visitor(mock_idp: RunningProvider) -> Visitor:
    return Visitor(mock_idp, client=SIGNER)


@pytest.mark.parametrize("alg", list(KEYS))
def test_what_is_inside_wins(visitor: Visitor, alg: str) -> None:
    inside = {"state": "inside", "nonce": "n-1", "max_age": 5, "scope": "openid email"}
    claims = visitor.claims(request=a_request(visitor.provider, alg=alg, **inside), nonce="outside")
    assert (claims["nonce"], claims["email"], "groups" in claims) == ("n-1", "alice@example.com", False)


def test_its_redirect_uri_wins_over_a_bad_one_outside(visitor: Visitor) -> None:
    inside = a_request(visitor.provider, redirect_uri="http://127.0.0.1:1/other", state="inside")
    landed = visitor.visit(request=inside, redirect_uri="https://attacker.example/")
    assert landed.params["state"] == "inside"


def test_objects_inside_are_read_as_json(visitor: Visitor) -> None:
    inside = a_request(visitor.provider, claims={"id_token": {"acr": {"value": "2"}}})
    assert visitor.claims(request=inside)["acr"] == "2"


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "somebody"}, {"aud": "https://elsewhere.example"}, {"aud": [1, {}]}, {"exp": 1},
        {"exp": "soon"}, {"nbf": 99_999_999_999}, {"client_id": "example"}, {"response_type": "token"},
        {"request": "x"}, {"request_uri": "x"},
    ],
)  # fmt: skip
def test_one_that_is_not_for_us_or_contradicts_is_refused(visitor: Visitor, wrong: dict[str, Any]) -> None:
    landed = visitor.visit(request=a_request(visitor.provider, **wrong))
    assert (landed.seen, landed.error, landed.params["state"]) == ([], "invalid_request_object", "state-1")


def test_one_without_any_claim_about_itself_is_good(visitor: Visitor) -> None:
    inside = a_request(visitor.provider, iss=None, aud=None, exp=None, state="inside")
    assert visitor.visit(request=inside).params["state"] == "inside"


@pytest.mark.parametrize("token", ["", "x", "x.y.z", UNSIGNED, f"{UNSIGNED}x"])
def test_what_the_client_did_not_sign_is_refused(visitor: Visitor, token: str) -> None:
    assert visitor.visit(request=token).error == ("invalid_request_object" if token else None)


def test_a_signature_that_is_not_the_clients_is_refused(visitor: Visitor) -> None:
    head, body, signature = a_request(visitor.provider, state="inside").split(".")
    other = SigningKey.generate("ES256").sign({"state": "inside"}, header={"kid": KEYS["ES256"].kid})
    for forged in (f"{head}.{body}.{signature[::-1]}", f"{head}.{body}.", other):
        assert visitor.visit(request=forged).error == "invalid_request_object"


def test_another_clients_signature_is_none(visitor: Visitor) -> None:
    token = a_request(visitor.provider, iss="example")
    assert visitor.visit(request=token, client_id="example").error == "invalid_request_object"


def test_a_client_that_registered_an_algorithm_is_held_to_it(visitor: Visitor) -> None:
    for alg, error in (("ES256", "invalid_request_object"), ("EdDSA", None)):
        token = a_request(visitor.provider, alg=alg, iss="strict")
        assert visitor.visit(request=token, client_id="strict").error == error


def test_an_unreadable_one_beside_a_bad_uri_leads_nowhere(visitor: Visitor) -> None:
    page = visitor.authorize(client_id="signer", request="x", redirect_uri="https://attacker.example/")
    assert (page.status_code, page.headers.get("location")) == (400, None)


class TestFetched:
    """``request_uri`` (OIDC Core 6.2): from registered addresses only."""

    @pytest.fixture
    def at(self, visitor: Visitor, receiver: Receiver) -> str:
        uri = f"{receiver.url}/request#version-1"
        visitor.provider.provider.clients.put(replace(SIGNER, request_uris=(uri,)))
        return uri

    def test_one_that_is_registered_is_fetched_without_its_fragment(
        self, visitor: Visitor, receiver: Receiver, at: str
    ) -> None:
        token = a_request(visitor.provider, state="fetched")
        receiver.body = token + "\n"
        assert visitor.visit(request_uri=at).params["state"] == "fetched"
        assert [(request.method, request.path) for request in receiver.received] == [("GET", "/request")]

    @pytest.mark.parametrize("status", [404, 302])
    def test_one_that_is_not_there_is_an_error(
        self, visitor: Visitor, receiver: Receiver, at: str, status: int
    ) -> None:
        receiver.status, receiver.headers = status, {"Location": "/elsewhere"}
        assert visitor.visit(request_uri=at).error == "invalid_request_uri"

    @pytest.mark.parametrize("change", ["", "#version-2", "?a=b"])
    def test_one_that_is_not_registered_is_never_fetched(
        self, visitor: Visitor, receiver: Receiver, at: str, change: str
    ) -> None:
        landed = visitor.visit(request_uri=at.partition("#")[0] + change)
        assert (landed.error, receiver.received) == ("invalid_request_uri", [])


class TestUnsigned:
    """Only where the settings say so."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(clients=(SIGNER,), request_object_algs=(*SIGNATURES, "none"))

    def test_an_unsigned_one_is_read(self, visitor: Visitor) -> None:
        assert visitor.visit(request=UNSIGNED).params["state"] == "inside"

    def test_but_not_with_a_signature(self, visitor: Visitor) -> None:
        assert visitor.visit(request=f"{UNSIGNED}eA").error == "invalid_request_object"


class TestOff:
    """Never ignored: what the object says could differ (OIDC Core 3.1.2.6)."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(clients=(SIGNER,), request_object_algs=())

    def test_both_parameters_have_errors_of_their_own(self, visitor: Visitor) -> None:
        token = a_request(visitor.provider)
        assert visitor.visit(request=token).error == "request_not_supported"
        assert visitor.visit(request_uri="https://client.example/").error == "request_uri_not_supported"
