"""Access tokens that are JWTs (RFC 9068)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jwt
import pytest

from mock_idp import Settings, lifetimes_from
from mock_idp.protocol.policy import OnRefresh
from mock_idp.settings import AccessTokenFormat
from tests.provider.person import HTTP, SCOPE, Browser, refresh, token_request, tokens

if TYPE_CHECKING:
    from typing import Any

    from mock_idp import RunningProvider


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(lifetimes=lifetimes_from(20), access_token_format=AccessTokenFormat.JWT)


def _verified(provider: RunningProvider, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims, as a resource server would (RFC 9068 4)."""
    header = jwt.get_unverified_header(token)
    keys = jwt.PyJWKSet.from_dict(HTTP.get(f"{provider.issuer}/keys").json())
    issuer = provider.issuer
    claims = jwt.decode(token, keys[header["kid"]], algorithms=["RS256"], audience=issuer, issuer=issuer)
    return header, claims


def _userinfo(provider: RunningProvider, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return HTTP.get(f"{provider.issuer}/userinfo", headers=headers).status_code


def test_it_has_the_claims_of_rfc_9068(mock_idp: RunningProvider) -> None:
    header, claims = _verified(mock_idp, tokens(mock_idp)["access_token"])
    assert (header["typ"], header["alg"]) == ("at+jwt", "RS256")
    assert len(claims.pop("jti")) == 43
    assert claims.pop("exp") - claims["iat"] in {19, 20}
    assert claims.pop("auth_time") - claims.pop("iat") in {0, -1}
    assert claims == {
        "iss": mock_idp.issuer,
        "aud": mock_idp.issuer,
        "sub": "sub-alice",
        "client_id": "example",
        "scope": SCOPE,
    }


def test_it_opens_userinfo_until_it_is_over(mock_idp: RunningProvider) -> None:
    mock_idp.clock.freeze()
    first = tokens(mock_idp)
    assert _userinfo(mock_idp, first["access_token"]) == 200
    mock_idp.clock.advance(20)
    assert _userinfo(mock_idp, first["access_token"]) == 401
    second = refresh(mock_idp, first["refresh_token"]).json()
    assert _userinfo(mock_idp, second["access_token"]) == 200
    refresh(mock_idp, first["refresh_token"])
    assert _userinfo(mock_idp, second["access_token"]) == 401


def test_only_what_we_signed_opens_anything(mock_idp: RunningProvider) -> None:
    issued = tokens(mock_idp)
    head, claims, _ = issued["access_token"].split(".")
    jti = jwt.decode(issued["access_token"], options={"verify_signature": False})["jti"]
    for wrong in (jti, f"{head}.{claims}.", f"{head}.{claims}.AAAA", issued["id_token"], "a.b.c", "..", "."):
        assert _userinfo(mock_idp, wrong) == 401, wrong


def test_the_id_token_goes_with_it(mock_idp: RunningProvider) -> None:
    """OIDC Core 3.1.3.6: at_hash is that of the token as the client sees it."""
    issued = tokens(mock_idp)
    claims = jwt.decode(issued["id_token"], options={"verify_signature": False})
    assert claims["at_hash"] == mock_idp.provider.keys.active().hash(issued["access_token"])


def test_a_clients_own_token_speaks_of_the_client(mock_idp: RunningProvider) -> None:
    form = {"grant_type": "client_credentials", "scope": "read"}
    _, claims = _verified(mock_idp, token_request(mock_idp, form).json()["access_token"])
    assert (claims["sub"], claims["scope"], "auth_time" in claims) == ("example", "read", False)


class TestAnotherSubject:
    """``OnRefresh.sub``."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        on_refresh = OnRefresh(sub="sub-mallory", drop_claims=("email",))
        return Settings(on_refresh=on_refresh, access_token_format=AccessTokenFormat.JWT)

    def test_a_refresh_speaks_of_it_everywhere(self, mock_idp: RunningProvider) -> None:
        first = tokens(mock_idp)
        second = refresh(mock_idp, first["refresh_token"]).json()
        for issued, sub in ((first, "sub-alice"), (second, "sub-mallory")):
            token = issued["access_token"]
            headers = {"Authorization": f"Bearer {token}"}
            userinfo = HTTP.get(f"{mock_idp.issuer}/userinfo", headers=headers).json()
            id_token = jwt.decode(issued["id_token"], options={"verify_signature": False})
            _, access = _verified(mock_idp, token)
            asked = {"token": token}
            auth = ("example", "example-secret")
            introspected = HTTP.post(f"{mock_idp.issuer}/introspect", data=asked, auth=auth).json()
            assert [it["sub"] for it in (userinfo, id_token, access, introspected)] == [sub] * 4
            assert ("email" in userinfo, "email" in id_token) == (issued is first, issued is first)


def test_the_authorization_code_is_no_access_token(mock_idp: RunningProvider) -> None:
    assert _userinfo(mock_idp, Browser(mock_idp).code()) == 401
