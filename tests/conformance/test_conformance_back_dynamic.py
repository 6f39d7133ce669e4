"""The plan oidcc-dynamic-certification-test-plan, its modules for what clients call; response type ``code``.

Left out: those about the authorization endpoint, and the one condition that asks for the implicit grant.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from mock_idp import Client, Settings
from mock_idp.settings import Registration
from tests.endpoints.asserting import a_key, claims_for, jwks, post, signed
from tests.endpoints.registering import bearer, register, registered
from tests.endpoints.site import running_site
from tests.front_channel.visitor import Visitor
from tests.provider.person import HTTP, REDIRECT_URI, Browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from mock_idp import RunningProvider
    from tests.endpoints.site import Site

SCOPE = "openid offline_access"


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(registration=Registration.OPEN, claims_in_id_token=False)


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


class Party:
    """The suite as a relying party: it registers with ``private_key_jwt``."""

    def __init__(self, provider: RunningProvider, **metadata: Any) -> None:  # noqa: ANN401  any member
        self.key, self._provider = a_key("RS256"), provider
        keys = {} if "jwks_uri" in metadata else {"jwks": jwks(self.key)}
        self.metadata = registered(
            provider,
            token_endpoint_auth_method="private_key_jwt",
            grant_types=["authorization_code", "refresh_token"],
            **keys,
            **metadata,
        )
        self.client_id = self.metadata["client_id"]

    def token(self, audience: str | None = None, **form: str) -> httpx.Response:
        """Send a token request."""
        claims = claims_for(self.client_id, audience or f"{self._provider.issuer}/token")
        return post(self._provider, "/token", signed(claims, self.key, "RS256"), **form)

    def flow(self, audience: str | None = None, **params: str) -> dict[str, Any]:
        """Go through the code flow and return the token response."""
        asked = {"client_id": self.client_id, "scope": SCOPE} | params
        code = Visitor(self._provider).visit(**asked).params["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
        answer = self.token(audience, **form)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def userinfo(self, token: str) -> httpx.Response:
        """Ask who it is."""
        headers = {"Authorization": f"Bearer {token}"}
        return HTTP.get(f"{self._provider.issuer}/userinfo", headers=headers)


def _keys(provider: RunningProvider) -> list[dict[str, Any]]:
    return list(HTTP.get(f"{provider.issuer}/keys").json()["keys"])


def test_oidcc_idtoken_rs256(mock_idp: RunningProvider) -> None:
    answer = Party(mock_idp, id_token_signed_response_alg="RS256").flow()
    header = jwt.get_unverified_header(answer["id_token"])
    matching = [key for key in _keys(mock_idp) if key["kid"] == header["kid"]]
    assert [(key["kty"], key["alg"], key["use"]) for key in matching] == [("RSA", "RS256", "sig")]


def test_oidcc_idtoken_unsigned(mock_idp: RunningProvider) -> None:
    """SKIPPED: ``none`` is not listed, and cannot be registered for."""
    document = HTTP.get(f"{mock_idp.issuer}/.well-known/openid-configuration").json()
    assert "none" not in document["id_token_signing_alg_values_supported"]
    assert register(mock_idp, id_token_signed_response_alg="none").status_code == 400


def test_oidcc_userinfo_rs256(mock_idp: RunningProvider) -> None:
    party = Party(mock_idp, userinfo_signed_response_alg="RS256")
    answer = party.userinfo(party.flow()["access_token"])
    claims = jwt.decode(answer.text, options={"verify_signature": False})
    assert answer.headers["content-type"] == "application/jwt"
    assert (claims["iss"], claims["aud"]) == (mock_idp.issuer, party.client_id)


def test_oidcc_redirect_uri_regfrag(mock_idp: RunningProvider) -> None:
    answer = register(mock_idp, redirect_uris=[f"{REDIRECT_URI}#foobar"])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_redirect_uri")


@pytest.mark.parametrize("name", ["logo_uri", "policy_uri", "tos_uri"])
def test_oidcc_registration_of_what_people_see(mock_idp: RunningProvider, name: str) -> None:
    uri = "https://suite.example/page"
    assert registered(mock_idp, **{name: uri})[name] == uri


def test_oidcc_registration_jwks_uri(mock_idp: RunningProvider, site: Site) -> None:
    party = Party(mock_idp, jwks_uri=site.put("/jwks", jwks(a_key("RS256"))))
    assert "id_token" in party.flow()


def test_oidcc_registration_sector_uri(mock_idp: RunningProvider, site: Site) -> None:
    uri = site.put("/sector", [REDIRECT_URI])
    party = Party(mock_idp, subject_type="pairwise", sector_identifier_uri=uri)
    answer = party.flow()
    sub = jwt.decode(answer["id_token"], options={"verify_signature": False})["sub"]
    assert sub != "sub-alice"
    assert party.userinfo(answer["access_token"]).json()["sub"] == sub


def test_oidcc_registration_sector_bad(mock_idp: RunningProvider, site: Site) -> None:
    uri = site.put("/sector", ["https://suite.example/other"])
    answer = register(mock_idp, sector_identifier_uri=uri)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


def test_oidcc_server_rotate_keys(mock_idp: RunningProvider) -> None:
    before = {key["kid"] for key in _keys(mock_idp)}
    mock_idp.provider.keys.rotate("RS256")
    after = [key["kid"] for key in _keys(mock_idp)]
    assert before < set(after)
    assert len(after) == len(set(after)) == len(before) + 1
    answer = Party(mock_idp).flow()
    assert jwt.get_unverified_header(answer["id_token"])["kid"] not in before


def test_oidcc_refresh_token_rp_key_rotation(mock_idp: RunningProvider, site: Site) -> None:
    party = Party(mock_idp, jwks_uri=site.put("/jwks", jwks(a_key("RS256"))))
    token = party.flow()["refresh_token"]
    party.key = a_key("RS256", "key-2")
    site.put("/jwks", jwks(party.key))
    assert party.token(grant_type="refresh_token", refresh_token=token).status_code == 200


def test_oidcc_ensure_client_assertion_with_iss_aud_succeeds(mock_idp: RunningProvider) -> None:
    assert "id_token" in Party(mock_idp).flow(audience=mock_idp.issuer)


def test_oidcc_refresh_token(mock_idp: RunningProvider) -> None:
    mock_idp.clock.freeze()
    parties = [Party(mock_idp), Party(mock_idp)]
    first, second = (party.flow(prompt="consent") for party in parties)
    mock_idp.advance("1s")
    asked = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"], "scope": SCOPE}
    answer = parties[0].token(**asked)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    tokens = (first["id_token"], answer.json()["id_token"])
    before, after = (jwt.decode(token, options={"verify_signature": False}) for token in tokens)
    same = ("iss", "sub", "aud", "auth_time", "azp")
    assert [before.get(name) for name in same] == [after.get(name) for name in same]
    assert (after["iat"] - before["iat"], "azp" in after) == (1, False)
    assert parties[0].userinfo(answer.json()["access_token"]).status_code == 200
    stolen = parties[0].token(grant_type="refresh_token", refresh_token=second["refresh_token"])
    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")


def test_oidcc_codereuse_30seconds(mock_idp: RunningProvider) -> None:
    party = Party(mock_idp)
    code = Browser(mock_idp).code(client_id=party.client_id, scope=SCOPE)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    token = party.token(**form).json()["access_token"]
    mock_idp.advance("30s")
    again = party.token(**form)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert party.userinfo(token).status_code == 401


class TestThirdPartyInitiatedLogin:
    """oidcc-3rdparty-init-login-certification-test-plan."""

    def test_the_uri_is_echoed_and_read_again(self, mock_idp: RunningProvider) -> None:
        uri = "https://suite.example/test/initiate"
        client = registered(mock_idp, initiate_login_uri=uri)
        read = HTTP.get(client["registration_client_uri"], headers=bearer(client))
        assert (read.status_code, read.headers["content-type"]) == (200, "application/json")
        assert [it["initiate_login_uri"] for it in (client, read.json())] == [uri, uri]

    def test_http_is_refused(self, mock_idp: RunningProvider) -> None:
        answer = register(mock_idp, initiate_login_uri="http://suite.example/test/initiate")
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


class TestConditions:
    """Single conditions, by their names in the suite."""

    def test_unregister_dynamically_registered_client_ends_in_204(self, mock_idp: RunningProvider) -> None:
        client = registered(mock_idp)
        answer = HTTP.delete(client["registration_client_uri"], headers=bearer(client))
        assert (answer.status_code, answer.content) == (204, b"")

    def test_client_secret_expires_at_comes_with_a_secret(self, mock_idp: RunningProvider) -> None:
        for method in ("client_secret_basic", "client_secret_post", "client_secret_jwt", "none"):
            client = registered(mock_idp, token_endpoint_auth_method=method)
            assert ("client_secret" in client) == ("client_secret_expires_at" in client) == (method != "none")

    def test_ensure_server_jwks_does_not_contain_private_or_symmetric_keys(
        self, mock_idp: RunningProvider
    ) -> None:
        keys = _keys(mock_idp)
        assert not any({"d", "p", "q", "dp", "dq", "qi", "oth", "k"} & key.keys() for key in keys)
        assert len({key["kid"] for key in keys}) == len(keys)

    def test_id_token_times_are_numbers_close_to_now(self, mock_idp: RunningProvider) -> None:
        claims = jwt.decode(Party(mock_idp).flow()["id_token"], options={"verify_signature": False})
        assert [type(claims[name]) for name in ("iat", "exp", "auth_time")] == [int] * 3
        assert abs(claims["iat"] - time.time()) < 60
        assert not {"email", "name", "azp"} & claims.keys()

    def test_basic_credentials_are_form_encoded_on_both_sides(self, mock_idp: RunningProvider) -> None:
        """Java's URLEncoder writes a space as ``+`` and ``~`` as ``%7E``."""
        odd = Client(client_id="an odd~id", secret="a+b c~d%")
        mock_idp.provider.clients.put(odd)
        auth = ("an+odd%7Eid", "a%2Bb+c%7Ed%25")
        form = {"grant_type": "client_credentials"}
        assert HTTP.post(f"{mock_idp.issuer}/token", data=form, auth=auth).status_code == 200
