"""Dynamic client registration (RFC 7591, RFC 7592, OIDC Registration 1.0)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mock_idp import Client, RefreshPolicy, Settings
from mock_idp.clients import RegisteredClient
from mock_idp.events import ClientRegistered, GrantRevoked, RegistrationDeleted, RegistrationRefused
from mock_idp.history import of
from mock_idp.settings import Registration
from tests.endpoints.asserting import a_key, jwks
from tests.endpoints.registering import bearer, register, registered
from tests.endpoints.site import running_site
from tests.provider.person import HTTP, REDIRECT_URI, SCOPE, Browser, token_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider
    from tests.endpoints.site import Site

EVERYTHING: dict[str, Any] = {
    "redirect_uris": [REDIRECT_URI, "https://client.example/cb?bar=foo", "com.example.app:/cb"],
    "client_name": "First",
    "client_name#ja": "最初",
    "contacts": ["admin@client.example"],
    "jwks": jwks(a_key("ES256")),
    "logo_uri": "https://client.example/logo.png",
    "client_uri": "https://client.example/",
    "policy_uri": "https://client.example/policy",
    "tos_uri": "https://client.example/tos",
    "request_uris": ["https://client.example/request#digest"],
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "token_endpoint_auth_method": "private_key_jwt",
    "token_endpoint_auth_signing_alg": "ES256",
    "id_token_signed_response_alg": "ES256",
    "userinfo_signed_response_alg": "PS256",
    "request_object_signing_alg": "RS256",
    "subject_type": "public",
    "application_type": "web",
    "default_max_age": 3600,
    "require_auth_time": True,
    "default_acr_values": ["1"],
    "initiate_login_uri": "https://client.example/start",
    "post_logout_redirect_uris": ["https://client.example/bye"],
    "backchannel_logout_uri": "https://client.example/out",
    "backchannel_logout_session_required": True,
    "frontchannel_logout_uri": "https://client.example/out-frame",
    "frontchannel_logout_session_required": True,
    "scope": "openid email offline_access",
    "software_id": "software",
    "software_version": "1",
}


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(registration=Registration.OPEN)


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


def _refusal(provider: RunningProvider, **metadata: Any) -> str:  # noqa: ANN401  any member
    answer = register(provider, **metadata)
    assert (answer.status_code, sorted(answer.json())) == (400, ["error", "error_description"]), answer.text
    return str(answer.json()["error"])


def test_a_client_that_says_little_gets_the_defaults(mock_idp: RunningProvider) -> None:
    mock_idp.clock.freeze()
    answer = register(mock_idp)
    assert (answer.status_code, answer.headers["content-type"], answer.headers["cache-control"]) == (
        201,
        "application/json",
        "no-store",
    )
    client = answer.json()
    assert all(len(client.pop(name)) == 43 for name in ("client_secret", "registration_access_token"))
    client_id = client.pop("client_id")
    assert client == {
        "client_id_issued_at": int(mock_idp.clock.now()),
        "client_secret_expires_at": 0,
        "registration_client_uri": f"{mock_idp.issuer}/register/{client_id}",
        "redirect_uris": [REDIRECT_URI],
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "id_token_signed_response_alg": "RS256",
        "subject_type": "public",
    }


def test_everything_that_is_known_is_kept_and_shown(mock_idp: RunningProvider) -> None:
    client = registered(mock_idp, **EVERYTHING, unknown="x", software_statement="x.y.z")
    assert {name: client.get(name) for name in EVERYTHING} == EVERYTHING
    assert "client_secret" not in client
    assert "client_secret_expires_at" not in client
    assert not {"unknown", "software_statement"} & client.keys()
    read = HTTP.get(client["registration_client_uri"], headers=bearer(client))
    assert (read.status_code, read.json()) == (200, client)


def test_null_is_as_good_as_nothing(mock_idp: RunningProvider) -> None:
    client = registered(mock_idp, client_name=None, jwks=None)
    assert not {"client_name", "jwks"} & client.keys()


def test_a_registered_client_signs_people_in(mock_idp: RunningProvider) -> None:
    client = registered(mock_idp, grant_types=["authorization_code", "refresh_token"])
    used = Client(client_id=client["client_id"], secret=client["client_secret"])
    code = Browser(mock_idp).code(client_id=used.client_id, scope=SCOPE)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    first = token_request(mock_idp, form, used).json()
    again = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    assert token_request(mock_idp, again, used).status_code == 200
    assert [record.event.client_name for record in of(mock_idp.history, ClientRegistered)] == [""]


def test_no_refresh_token_for_a_client_that_did_not_register_for_it(mock_idp: RunningProvider) -> None:
    client = registered(mock_idp)
    used = Client(client_id=client["client_id"], secret=client["client_secret"])
    code = Browser(mock_idp).code(client_id=used.client_id, scope=SCOPE)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    assert "refresh_token" not in token_request(mock_idp, form, used).json()


def test_what_is_not_supported_is_left_out(mock_idp: RunningProvider) -> None:
    client = registered(
        mock_idp,
        grant_types=["authorization_code", "implicit", "password"],
        response_types=["code", "token"],
    )
    assert (client["grant_types"], client["response_types"]) == (["authorization_code"], ["code"])


def test_a_client_without_people_needs_no_redirect_uri(mock_idp: RunningProvider) -> None:
    client = registered(mock_idp, redirect_uris=None, grant_types=["client_credentials"])
    assert (client["response_types"], "redirect_uris" in client) == ([], False)


@pytest.mark.parametrize(
    "uris",
    [
        None,
        [],
        ["https://client.example/cb#fragment"],
        ["https://client.example/cb#"],
        ["/cb"],
        ["javascript:alert(1)"],
        ["data:text/html,x"],
        ["https://user@client.example/cb"],
        ["https://client.example/a b"],
        ["https://client.example/é"],
        ["https://[::1"],
        ["https:///cb"],
        [REDIRECT_URI, "nothing"],
    ],
)
def test_redirect_uris_are_absolute_and_without_a_fragment(
    mock_idp: RunningProvider, uris: list[str] | None
) -> None:
    assert _refusal(mock_idp, redirect_uris=uris) == "invalid_redirect_uri"


@pytest.mark.parametrize(
    "metadata",
    [
        {"redirect_uris": "https://client.example/cb"},
        {"redirect_uris": [7]},
        {"client_name": 7},
        {"client_name": ""},
        {"contacts": "admin"},
        {"grant_types": ["password"]},
        {"grant_types": {}},
        {"response_types": ["token"]},
        {"grant_types": ["client_credentials"], "response_types": ["code"]},
        {"token_endpoint_auth_method": "tls_client_auth"},
        {"token_endpoint_auth_method": ["none"]},
        {"token_endpoint_auth_method": "private_key_jwt"},
        {"token_endpoint_auth_method": "client_secret_jwt", "token_endpoint_auth_signing_alg": "ES256"},
        {"id_token_signed_response_alg": "none"},
        {"userinfo_signed_response_alg": "HS256"},
        {"request_object_signing_alg": "ES512"},
        {"jwks": {"keys": {}}},
        {"jwks": []},
        {"jwks": jwks(a_key("ES256")), "jwks_uri": "https://client.example/jwks"},
        {"jwks": {"keys": [dict(a_key("ES256").as_dict(private=True))]}},
        {"jwks_uri": "http://client.example/jwks"},
        {"initiate_login_uri": "http://client.example/start"},
        {"initiate_login_uri": "http://127.0.0.1/start"},
        {"logo_uri": "javascript:alert(1)"},
        {"policy_uri": 7},
        {"tos_uri": "client.example/tos"},
        {"client_name#ja": 7},
        {"post_logout_redirect_uris": ["https://client.example/bye#x"]},
        {"backchannel_logout_uri": "http://client.example/out"},
        {"request_uris": ["http://client.example/request"]},
        {"subject_type": "private"},
        {"default_max_age": -1},
        {"default_max_age": True},
        {"default_max_age": 1.5},
        {"require_auth_time": "yes"},
        {"scope": ["openid"]},
        {"sector_identifier_uri": "http://client.example/sector"},
        {
            "subject_type": "pairwise",
            "redirect_uris": ["https://one.example/cb", "https://two.example/cb"],
        },
    ],
)
def test_metadata_that_cannot_be_accepted_is_refused(
    mock_idp: RunningProvider, metadata: dict[str, Any]
) -> None:
    assert _refusal(mock_idp, **metadata) == "invalid_client_metadata"
    assert of(mock_idp.history, ClientRegistered) == ()


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"7", b"{", b"\xff", b'{"a": NaN}', b"[" * 9999, b'{"client_name": "\\ud800"}']
)
def test_a_body_that_is_no_json_object_is_refused(mock_idp: RunningProvider, body: bytes) -> None:
    answer = HTTP.post(f"{mock_idp.issuer}/register", content=body)
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "error": "invalid_client_metadata",
            "error_description": "The client metadata is not a JSON object.",
        },
    )


class TestSectors:
    """``sector_identifier_uri`` (OIDC Registration 5)."""

    URIS = ("https://one.example/cb", "https://two.example/cb")

    def test_a_list_of_the_clients_own_joins_several_hosts(
        self, mock_idp: RunningProvider, site: Site
    ) -> None:
        uri = site.put("/sector", [*self.URIS, "https://three.example/cb"])
        client = registered(
            mock_idp, redirect_uris=self.URIS, subject_type="pairwise", sector_identifier_uri=uri
        )
        assert client["sector_identifier_uri"] == uri

    @pytest.mark.parametrize("content", [[], ["https://one.example/cb"], {}, "x", None, [["x"]]])
    def test_a_list_that_lacks_one_is_refused(
        self, mock_idp: RunningProvider, site: Site, content: object
    ) -> None:
        uri = site.put("/sector", content)
        assert _refusal(mock_idp, redirect_uris=self.URIS, sector_identifier_uri=uri) == (
            "invalid_client_metadata"
        )

    def test_so_is_one_that_is_not_there(self, mock_idp: RunningProvider, site: Site) -> None:
        gone = f"{site.url}/gone"
        assert _refusal(mock_idp, sector_identifier_uri=gone) == "invalid_client_metadata"


class TestLookingAfterIt:
    """RFC 7592."""

    @pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}])
    @pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE"])
    def test_it_takes_the_registration_access_token(
        self, mock_idp: RunningProvider, verb: str, header: dict[str, str]
    ) -> None:
        client = registered(mock_idp)
        for uri in (client["registration_client_uri"], f"{mock_idp.issuer}/register/example"):
            answer = HTTP.request(verb, uri, headers=header, json={} if verb == "PUT" else None)
            assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
            assert answer.headers["www-authenticate"].startswith("Bearer ")
        assert HTTP.get(client["registration_client_uri"], headers=bearer(client)).status_code == 200

    def test_an_update_replaces_everything(self, mock_idp: RunningProvider) -> None:
        client = registered(mock_idp, client_name="First", logo_uri="https://client.example/logo.png")
        metadata = {
            "client_id": client["client_id"],
            "client_secret": client["client_secret"],
            "redirect_uris": [REDIRECT_URI],
            "client_name": "Second",
        }
        answer = HTTP.put(client["registration_client_uri"], headers=bearer(client), json=metadata)
        assert answer.status_code == 200
        changed = {name: answer.json().get(name) for name in client}
        assert changed == {**client, "client_name": "Second", "logo_uri": None}

    def test_a_secret_comes_with_the_method_that_needs_one(self, mock_idp: RunningProvider) -> None:
        client = registered(mock_idp, token_endpoint_auth_method="none")
        assert "client_secret" not in client
        metadata = {"client_id": client["client_id"], "redirect_uris": [REDIRECT_URI]}
        answer = HTTP.put(client["registration_client_uri"], headers=bearer(client), json=metadata)
        assert answer.json()["client_secret_expires_at"] == 0

    @pytest.mark.parametrize(
        ("metadata", "error"),
        [
            ({}, "invalid_client_metadata"),
            ({"client_id": "example"}, "invalid_client_metadata"),
            ({"client_secret": "mine"}, "invalid_client_metadata"),
            ({"client_secret_expires_at": 0}, "invalid_request"),
            ({"registration_access_token": "x"}, "invalid_request"),
            ({"redirect_uris": ["/"]}, "invalid_redirect_uri"),
        ],
    )
    def test_a_wrong_update_changes_nothing(
        self, mock_idp: RunningProvider, metadata: dict[str, Any], error: str
    ) -> None:
        client = registered(mock_idp)
        right = {} if not metadata else {"client_id": client["client_id"], "redirect_uris": [REDIRECT_URI]}
        uri, headers = client["registration_client_uri"], bearer(client)
        answer = HTTP.put(uri, headers=headers, json=right | metadata)
        assert (answer.status_code, answer.json()["error"]) == (400, error)
        assert HTTP.get(uri, headers=headers).json() == client

    def test_a_deleted_client_is_unknown_and_its_tokens_are_over(self, mock_idp: RunningProvider) -> None:
        client = registered(mock_idp)
        used = Client(client_id=client["client_id"], secret=client["client_secret"])
        code = Browser(mock_idp).code(client_id=used.client_id)
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
        token = token_request(mock_idp, form, used).json()["access_token"]
        answer = HTTP.delete(client["registration_client_uri"], headers=bearer(client))
        assert (answer.status_code, answer.content) == (204, b"")
        assert token_request(mock_idp, form, used).json()["error"] == "invalid_client"
        userinfo = HTTP.get(f"{mock_idp.issuer}/userinfo", headers={"Authorization": f"Bearer {token}"})
        assert userinfo.status_code == 401
        assert HTTP.get(client["registration_client_uri"], headers=bearer(client)).status_code == 401
        assert len(of(mock_idp.history, RegistrationDeleted)) == 1
        assert [record.event.cause for record in of(mock_idp.history, GrantRevoked)] == ["client-deleted"]

    def test_its_token_is_kept_as_a_hash(self, mock_idp: RunningProvider) -> None:
        client = registered(mock_idp)
        stored = mock_idp.provider.store.run(lambda it: it.get(RegisteredClient, client["client_id"]))
        assert stored is not None
        assert client["registration_access_token"] not in repr(stored)
        assert len(stored.token_hash) == 64


class TestWithAnInitialAccessToken:
    """RFC 7591 3: registration may be protected."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(registration=Registration.TOKEN, initial_access_token="initial")

    @pytest.mark.parametrize(("token", "status"), [("initial", 201), ("wrong", 401), (None, 401)])
    def test_only_who_has_it_registers(
        self, mock_idp: RunningProvider, token: str | None, status: int
    ) -> None:
        assert register(mock_idp, token).status_code == status
        assert len(of(mock_idp.history, RegistrationRefused)) == (status != 201)

    def test_without_one_nobody_does(self, mock_idp: RunningProvider) -> None:
        settings = mock_idp.provider.settings
        object.__setattr__(settings, "initial_access_token", None)
        assert [register(mock_idp, token).status_code for token in (None, "None")] == [401] * 2


class TestWithRefreshOff:
    """What the suite's oidcc-refresh-token does: it registers for the grant, which must not be an error."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(registration=Registration.OPEN, refresh=RefreshPolicy(enabled=False))

    def test_the_grant_is_left_out(self, mock_idp: RunningProvider) -> None:
        client = registered(mock_idp, grant_types=["authorization_code", "refresh_token"])
        assert client["grant_types"] == ["authorization_code"]


class TestSwitchedOff:
    """The default."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings()

    def test_there_is_no_such_endpoint(self, mock_idp: RunningProvider) -> None:
        assert register(mock_idp).status_code == 404
        document = HTTP.get(f"{mock_idp.issuer}/.well-known/openid-configuration").json()
        assert "registration_endpoint" not in document
