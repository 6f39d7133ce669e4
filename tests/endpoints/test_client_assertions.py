"""Clients that prove who they are by a JWT (RFC 7523, OIDC Core 9)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from joserfc.jwk import RSAKey

from mock_idp import Client, RefreshPolicy, Settings
from mock_idp.events import TokenRefused
from mock_idp.history import of
from tests.endpoints.asserting import a_key, by_secret, claims_for, jwks, post, signed
from tests.endpoints.site import running_site
from tests.provider.person import HTTP, REDIRECT_URI, Browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider
    from tests.endpoints.site import Site

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
KEYS = {alg: a_key(alg) for alg in ALGORITHMS}
SECRET = "a secret of at least thirty-two characters"
CLIENTS = (
    *(Client(client_id=alg, jwks=jwks(key)) for alg, key in KEYS.items()),
    Client(client_id="secret", secret=SECRET),
    Client(client_id="strict", secret=SECRET, token_endpoint_auth_method="client_secret_jwt"),
    Client(client_id="basic", secret=SECRET, token_endpoint_auth_method="client_secret_basic"),
    Client(client_id="both", secret=SECRET, jwks=jwks(KEYS["ES256"])),
)
GRANT = {"grant_type": "client_credentials", "scope": "read"}


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(clients=CLIENTS, refresh=RefreshPolicy())


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


def _token_endpoint(provider: RunningProvider) -> str:
    return f"{provider.issuer}/token"


def _by_es256(provider: RunningProvider, **different: Any) -> str:  # noqa: ANN401  any claim
    return signed(claims_for("ES256", _token_endpoint(provider), **different), KEYS["ES256"], "ES256")


def _cause(provider: RunningProvider) -> str:
    return of(provider.history, TokenRefused)[-1].event.cause


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_a_key_of_its_own_proves_who_a_client_is(mock_idp: RunningProvider, alg: str) -> None:
    assertion = signed(claims_for(alg, _token_endpoint(mock_idp)), KEYS[alg], alg)
    assert post(mock_idp, "/token", assertion, **GRANT).json()["scope"] == "read"


def test_so_does_its_secret(mock_idp: RunningProvider) -> None:
    assertion = by_secret(claims_for("secret", _token_endpoint(mock_idp)), SECRET)
    assert post(mock_idp, "/token", assertion, **GRANT).status_code == 200


def test_the_audience_is_the_token_endpoint_the_issuer_or_what_is_called(mock_idp: RunningProvider) -> None:
    issuer = mock_idp.issuer
    for audience in (f"{issuer}/token", issuer, ["elsewhere", issuer]):
        assertion = signed(claims_for("ES256", audience), KEYS["ES256"], "ES256")
        assert post(mock_idp, "/token", assertion, **GRANT).status_code == 200, audience
    assertion = signed(claims_for("ES256", f"{issuer}/introspect"), KEYS["ES256"], "ES256")
    assert post(mock_idp, "/introspect", assertion, token="any").json() == {"active": False}


@pytest.mark.parametrize(
    "different",
    [
        {"aud": "https://elsewhere.example"},
        {"aud": None},
        {"iss": "RS256"},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": 1},
        {"exp": 10**30},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"nbf": time.time() + 3600},
        {"iat": time.time() + 3600},
    ],
)
def test_a_claim_that_is_missing_or_wrong_is_an_invalid_client(
    mock_idp: RunningProvider, different: dict[str, Any]
) -> None:
    answer = post(mock_idp, "/token", _by_es256(mock_idp, **different), **GRANT)
    assert (answer.status_code, answer.json()) == (
        401,
        {
            "error": "invalid_client",
            "error_description": "The client_assertion is expired, not for this endpoint, or lacks a claim.",
        },
    )
    assert _cause(mock_idp) == "assertion-claims"


def test_an_assertion_is_good_once_also_at_another_endpoint(mock_idp: RunningProvider) -> None:
    assertion = _by_es256(mock_idp)
    assert post(mock_idp, "/token", assertion, **GRANT).status_code == 200
    assert post(mock_idp, "/token", assertion, **GRANT).json()["error"] == "invalid_client"
    assert _cause(mock_idp) == "assertion-replayed"
    assert post(mock_idp, "/revoke", assertion, token="any").status_code == 401


def test_it_is_good_by_the_clients_clock_when_only_ours_was_moved(mock_idp: RunningProvider) -> None:
    mock_idp.advance("1h")
    assert post(mock_idp, "/token", _by_es256(mock_idp), **GRANT).status_code == 200


def test_another_key_is_not_the_clients(mock_idp: RunningProvider) -> None:
    other = a_key("ES256", "key-2")
    claims = claims_for("ES256", _token_endpoint(mock_idp))
    for assertion in (signed(claims, other, "ES256"), signed(claims, other, "ES256", kid="key-1")):
        assert post(mock_idp, "/token", assertion, **GRANT).status_code == 401
        assert _cause(mock_idp) == "assertion-not-signed"


def test_an_algorithm_cannot_be_swapped(mock_idp: RunningProvider) -> None:
    """RFC 8725 2.1: a public key is no secret for HMAC, and none is no signature."""
    key, claims = KEYS["RS256"], claims_for("RS256", _token_endpoint(mock_idp))
    assert isinstance(key, RSAKey)
    forged = by_secret(claims, key.as_pem(private=False).decode())
    header, payload, _ = signed(claims, key, "RS256").split(".")
    unsigned = f"eyJhbGciOiJub25lIn0.{payload}."
    for assertion in (forged, unsigned, f"{header}.{payload}."):
        assert post(mock_idp, "/token", assertion, **GRANT).status_code == 401


@pytest.mark.parametrize(
    ("client_id", "method"),
    [("strict", "basic"), ("strict", "post"), ("basic", "post"), ("basic", "jwt"), ("secret", "none")],
)
def test_a_client_authenticates_in_the_way_it_is_registered_for(
    mock_idp: RunningProvider, client_id: str, method: str
) -> None:
    url, basic = _token_endpoint(mock_idp), (client_id, SECRET)
    answers = {
        "basic": lambda: HTTP.post(url, data=GRANT, auth=basic),
        "post": lambda: HTTP.post(url, data={**GRANT, "client_id": client_id, "client_secret": SECRET}),
        "jwt": lambda: post(mock_idp, "/token", by_secret(claims_for(client_id, url), SECRET), **GRANT),
        "none": lambda: HTTP.post(url, data={**GRANT, "client_id": client_id}),
    }
    assert answers[method]().json()["error"] == "invalid_client"
    right = "basic" if client_id in {"basic", "secret"} else "jwt"
    assert answers[right]().status_code == 200


def test_a_client_without_a_set_way_uses_what_it_has(mock_idp: RunningProvider) -> None:
    url = _token_endpoint(mock_idp)
    by_key = signed(claims_for("both", url), KEYS["ES256"], "ES256")
    assert post(mock_idp, "/token", by_key, **GRANT).status_code == 200
    assert HTTP.post(url, data=GRANT, auth=("both", SECRET)).status_code == 200


def test_who_has_only_a_key_does_not_get_in_with_a_name(mock_idp: RunningProvider) -> None:
    for data in ({"client_id": "ES256"}, {"client_id": "ES256", "client_secret": "x"}):
        assert HTTP.post(_token_endpoint(mock_idp), data={**GRANT, **data}).status_code == 401
    assert HTTP.post(_token_endpoint(mock_idp), data=GRANT, auth=("ES256", "")).status_code == 401


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"client_assertion_type": "wrong"}, "invalid_client"),
        ({"client_id": "RS256"}, "invalid_client"),
        ({"client_secret": "x"}, "invalid_request"),
    ],
)
def test_what_contradicts_the_assertion_is_refused(
    mock_idp: RunningProvider, form: dict[str, str], error: str
) -> None:
    answer = post(mock_idp, "/token", _by_es256(mock_idp), **GRANT, **form)
    assert answer.json()["error"] == error


def test_a_client_id_beside_it_may_say_the_same(mock_idp: RunningProvider) -> None:
    assert post(mock_idp, "/token", _by_es256(mock_idp), **GRANT, client_id="ES256").status_code == 200


def test_a_header_beside_it_is_a_second_way(mock_idp: RunningProvider) -> None:
    data = {**GRANT, "client_assertion": _by_es256(mock_idp)}
    answer = HTTP.post(_token_endpoint(mock_idp), data=data, auth=("secret", SECRET))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_key_is_for_one_algorithm(mock_idp: RunningProvider) -> None:
    """RFC 8725 3.1; a key that does not say which is for those that its type allows."""
    claims = claims_for("RS256", _token_endpoint(mock_idp))
    members = KEYS["RS256"].as_dict(private=True)
    key = RSAKey.import_key({name: value for name, value in members.items() if name != "alg"})
    assert post(mock_idp, "/token", signed(claims, key, "PS256"), **GRANT).status_code == 401
    mock_idp.provider.clients.put(Client(client_id="RS256", jwks=jwks(key)))
    assert post(mock_idp, "/token", signed(claims, key, "PS256"), **GRANT).status_code == 200


def test_a_confidential_client_with_a_key_needs_no_pkce(mock_idp: RunningProvider) -> None:
    code = Browser(mock_idp).code(client_id="ES256")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    assert "id_token" in post(mock_idp, "/token", _by_es256(mock_idp), **form).json()


class TestKeysAtAnAddress:
    """``jwks_uri``."""

    def test_a_new_key_is_fetched_when_it_is_first_used(self, mock_idp: RunningProvider, site: Site) -> None:
        """The suite's oidcc-refresh-token-rp-key-rotation."""
        old, new = a_key("ES256"), a_key("ES256", "key-2")
        uri = site.put("/jwks", jwks(old))
        mock_idp.provider.clients.put(Client(client_id="far", jwks_uri=uri))
        for key, asked in ((old, 1), (old, 1), (new, 2), (new, 2)):
            site.put("/jwks", jwks(old, new) if key is new else jwks(old))
            assertion = signed(claims_for("far", _token_endpoint(mock_idp)), key, "ES256")
            assert post(mock_idp, "/token", assertion, **GRANT).status_code == 200
            assert site.asked == ["/jwks"] * asked

    def test_a_key_that_was_taken_away_is_forgotten_after_some_time(
        self, mock_idp: RunningProvider, site: Site
    ) -> None:
        old = a_key("ES256")
        mock_idp.provider.clients.put(Client(client_id="far", jwks_uri=site.put("/jwks", jwks(old))))
        statuses = []
        for _ in range(2):
            assertion = signed(claims_for("far", _token_endpoint(mock_idp)), old, "ES256")
            statuses.append(post(mock_idp, "/token", assertion, **GRANT).status_code)
            site.put("/jwks", jwks(a_key("ES256", "key-2")))
            mock_idp.advance("10m")
        assert statuses == [200, 401]

    @pytest.mark.parametrize("content", [b"", b"[]", b'{"keys": 7}', b"[" * 5000, b"x" * 70_000, b"\xff"])
    def test_what_is_no_list_of_keys_verifies_nothing(
        self, mock_idp: RunningProvider, site: Site, content: bytes
    ) -> None:
        site.pages["/jwks"] = content
        mock_idp.provider.clients.put(Client(client_id="far", jwks_uri=f"{site.url}/jwks"))
        assertion = signed(claims_for("far", _token_endpoint(mock_idp)), a_key("ES256"), "ES256")
        assert post(mock_idp, "/token", assertion, **GRANT).status_code == 401

    def test_no_redirect_is_followed_and_no_plain_http_read(
        self, mock_idp: RunningProvider, site: Site
    ) -> None:
        site.redirects["/away"] = site.put("/jwks", jwks(a_key("ES256")))
        for uri in (f"{site.url}/away", "http://client.example/jwks", "file:///etc/passwd", "http://["):
            mock_idp.provider.clients.put(Client(client_id="far", jwks_uri=uri))
            assertion = signed(claims_for("far", _token_endpoint(mock_idp)), a_key("ES256"), "ES256")
            assert post(mock_idp, "/token", assertion, **GRANT).status_code == 401
        assert set(site.asked) == {"/away"}


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": 7},
        {"kty": "EC", "x": "\ud800"},
        {"kty": ["EC"]},
    ],
)
def test_a_made_up_key_verifies_nothing(mock_idp: RunningProvider, key: dict[str, Any]) -> None:
    mock_idp.provider.clients.put(Client(client_id="odd", jwks={"keys": [key]}))
    assertion = signed(claims_for("odd", _token_endpoint(mock_idp)), a_key("ES256"), "ES256")
    assert post(mock_idp, "/token", assertion, **GRANT).status_code == 401
