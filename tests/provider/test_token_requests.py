"""The token endpoint over real HTTP (RFC 6749 5)."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import jwt
import pytest

from mock_idp import Client, Lifetimes, RefreshPolicy, Settings, lifetimes_from
from mock_idp.events import GrantRevoked, TokenIssued, TokenRefused
from mock_idp.history import of
from mock_idp.settings import EXAMPLE_CLIENT
from tests.provider.person import HTTP, REDIRECT_URI, SCOPE, Browser, refresh, token_request, tokens

if TYPE_CHECKING:
    from mock_idp import RunningProvider

DESCRIPTION = "The refresh token is invalid, expired, revoked or was issued to another client."
OTHER = Client(client_id="other", secret="other-secret")


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(lifetimes=lifetimes_from(20, refresh_token=3600), clients=(EXAMPLE_CLIENT, OTHER))


def _causes(provider: RunningProvider) -> list[str]:
    return [record.event.cause for record in of(provider.history, TokenRefused)]


def test_a_code_becomes_a_complete_token_response(mock_idp: RunningProvider) -> None:
    response = tokens(mock_idp, nonce="nonce-1")
    assert {name: response[name] for name in ("token_type", "expires_in", "scope")} == {
        "token_type": "Bearer",
        "expires_in": 20,
        "scope": SCOPE,
    }
    assert sorted(response) == [
        "access_token",
        "expires_in",
        "id_token",
        "refresh_token",
        "scope",
        "token_type",
    ]


def test_the_id_token_says_who_where_and_for_how_long(mock_idp: RunningProvider) -> None:
    mock_idp.clock.freeze()
    id_token = tokens(mock_idp, nonce="nonce-1")["id_token"]
    claims = jwt.decode(id_token, options={"verify_signature": False})
    now = int(mock_idp.clock.now())
    claims.pop("at_hash")
    assert claims == {
        "iss": mock_idp.issuer,
        "sub": "sub-alice",
        "aud": "example",
        "iat": now,
        "exp": now + 20,
        "auth_time": now,
        "nonce": "nonce-1",
        "name": "Alice",
        "preferred_username": "alice",
        "email": "alice@example.com",
        "email_verified": True,
        "groups": ["developers"],
    }


def test_a_refresh_keeps_the_identity_and_moves_the_expiry(mock_idp: RunningProvider) -> None:
    """OIDC Core 12.2: iss, sub, aud and auth_time stay, and there is no nonce."""
    mock_idp.clock.freeze()
    first = tokens(mock_idp, nonce="nonce-1")
    mock_idp.advance("25s")
    second = refresh(mock_idp, first["refresh_token"]).json()
    before, after = (
        jwt.decode(response["id_token"], options={"verify_signature": False}) for response in (first, second)
    )
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert changed == {"iat", "exp", "at_hash", "nonce"}
    assert (after["exp"] - before["exp"], "nonce" in after) == (25, False)


def test_each_refresh_token_is_good_once_and_its_reuse_ends_the_lineage(mock_idp: RunningProvider) -> None:
    first = tokens(mock_idp)["refresh_token"]
    second = refresh(mock_idp, first).json()["refresh_token"]
    assert [refresh(mock_idp, token).status_code for token in (first, second)] == [400, 400]
    assert _causes(mock_idp) == ["reused", "revoked"]
    assert len(of(mock_idp.history, GrantRevoked)) == 1


def test_another_sign_in_is_not_touched_by_that(mock_idp: RunningProvider) -> None:
    first, elsewhere = tokens(mock_idp)["refresh_token"], tokens(mock_idp)["refresh_token"]
    refresh(mock_idp, first)
    refresh(mock_idp, first)
    assert refresh(mock_idp, elsewhere).status_code == 200


def test_a_refresh_token_runs_out_by_the_clock(mock_idp: RunningProvider) -> None:
    mock_idp.clock.freeze()
    first = tokens(mock_idp)["refresh_token"]
    mock_idp.clock.advance(3599)
    second = refresh(mock_idp, first).json()["refresh_token"]
    mock_idp.advance("1h")
    assert (refresh(mock_idp, second).status_code, _causes(mock_idp)) == (400, ["expired"])


def test_a_disabled_user_goes_on_where_they_were_once_enabled(mock_idp: RunningProvider) -> None:
    token = tokens(mock_idp)["refresh_token"]
    mock_idp.directory.disable("alice")
    assert refresh(mock_idp, token).json() == {"error": "invalid_grant", "error_description": DESCRIPTION}
    mock_idp.directory.enable("alice")
    assert refresh(mock_idp, token).status_code == 200


def test_another_client_cannot_use_the_token(mock_idp: RunningProvider) -> None:
    token = tokens(mock_idp)["refresh_token"]
    stolen = token_request(mock_idp, {"grant_type": "refresh_token", "refresh_token": token}, OTHER)
    assert (stolen.status_code, _causes(mock_idp)) == (400, ["other-client"])
    assert refresh(mock_idp, token).status_code == 200


def test_a_narrower_scope_narrows_the_claims_of_that_answer_only(mock_idp: RunningProvider) -> None:
    narrow = refresh(mock_idp, tokens(mock_idp)["refresh_token"], scope="openid email").json()
    claims = jwt.decode(narrow["id_token"], options={"verify_signature": False})
    assert (narrow["scope"], "groups" in claims, "email" in claims) == ("openid email", False, True)
    assert refresh(mock_idp, narrow["refresh_token"]).json()["scope"] == SCOPE


def test_a_code_is_good_once(mock_idp: RunningProvider) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": Browser(mock_idp).code(),
        "redirect_uri": REDIRECT_URI,
    }
    token = token_request(mock_idp, form).json()["refresh_token"]
    assert token_request(mock_idp, form).json()["error"] == "invalid_grant"
    assert refresh(mock_idp, token).json()["error"] == "invalid_grant"
    assert _causes(mock_idp) == ["reused", "revoked"]


class TestErrors:
    """RFC 6749 5.2."""

    def test_an_error_is_json_that_nobody_stores(self, mock_idp: RunningProvider) -> None:
        answer = refresh(mock_idp, "made-up")
        assert (answer.status_code, answer.json()) == (
            400,
            {"error": "invalid_grant", "error_description": DESCRIPTION},
        )
        assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
        assert answer.headers["content-type"] == "application/json"

    def test_a_wrong_secret_in_the_header_is_a_challenge(self, mock_idp: RunningProvider) -> None:
        wrong = Client(client_id="example", secret="wrong")
        answer = token_request(mock_idp, {"grant_type": "refresh_token"}, wrong)
        assert (answer.status_code, answer.headers["www-authenticate"], answer.json()) == (
            401,
            'Basic realm="mock_idp"',
            {
                "error": "invalid_client",
                "error_description": "The client is unknown or its secret is wrong.",
            },
        )

    def test_a_wrong_secret_in_the_form_is_not(self, mock_idp: RunningProvider) -> None:
        form = {"grant_type": "refresh_token", "client_id": "example", "client_secret": "wrong"}
        answer = HTTP.post(f"{mock_idp.issuer}/token", data=form)
        assert (answer.status_code, answer.headers.get("www-authenticate")) == (401, None)
        assert answer.json()["error"] == "invalid_client"

    @pytest.mark.parametrize(
        ("form", "error", "description"),
        [
            ({"scope": "openid"}, "invalid_request", "The parameter 'grant_type' is missing."),
            ({"grant_type": "password"}, "unsupported_grant_type", "The grant_type is not supported."),
            (
                {"grant_type": "refresh_token"},
                "invalid_request",
                "The parameter 'refresh_token' is missing.",
            ),
            (
                {"grant_type": "authorization_code"},
                "invalid_request",
                "The parameter 'code' is missing.",
            ),
        ],
    )
    def test_what_is_missing_or_unknown_is_named(
        self, mock_idp: RunningProvider, form: dict[str, str], error: str, description: str
    ) -> None:
        answer = token_request(mock_idp, form)
        assert (answer.status_code, answer.json()) == (
            400,
            {"error": error, "error_description": description},
        )

    def test_a_body_that_is_no_form_is_an_invalid_request(self, mock_idp: RunningProvider) -> None:
        answer = HTTP.post(f"{mock_idp.issuer}/token", json={"grant_type": "refresh_token"})
        assert answer.json() == {
            "error": "invalid_request",
            "error_description": "The Content-Type must be application/x-www-form-urlencoded.",
        }

    def test_a_body_that_is_too_large_is_an_invalid_request(self, mock_idp: RunningProvider) -> None:
        answer = token_request(mock_idp, {"grant_type": "x" * 70_000})
        assert answer.json() == {
            "error": "invalid_request",
            "error_description": "The request is larger than 64 KiB.",
        }


class TestWithRefreshOff:
    """The provider of the bug: no refresh token, and no grant for one."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(refresh=RefreshPolicy(enabled=False))

    def test_no_refresh_token_is_issued(self, mock_idp: RunningProvider) -> None:
        assert "refresh_token" not in tokens(mock_idp)

    def test_the_grant_type_is_unsupported(self, mock_idp: RunningProvider) -> None:
        assert refresh(mock_idp, "any").json() == {
            "error": "unsupported_grant_type",
            "error_description": "Refresh is switched off at this provider.",
        }

    def test_discovery_does_not_promise_it(self, mock_idp: RunningProvider) -> None:
        document = HTTP.get(f"{mock_idp.issuer}/.well-known/openid-configuration").json()
        assert "refresh_token" not in document["grant_types_supported"]
        assert "offline_access" not in document["scopes_supported"]


class TestWithoutRotation:
    """The same refresh token again and again."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(refresh=RefreshPolicy(rotation=False))

    def test_the_same_token_stays_good(self, mock_idp: RunningProvider) -> None:
        token = tokens(mock_idp)["refresh_token"]
        assert [refresh(mock_idp, token).json()["refresh_token"] for _ in range(3)] == [token] * 3


class TestWithExpiresInAbsent:
    """RFC 6749 5.1 only recommends expires_in."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(lifetimes=Lifetimes(expires_in=None))

    def test_the_response_does_not_say_how_long(self, mock_idp: RunningProvider) -> None:
        assert "expires_in" not in tokens(mock_idp)


@pytest.mark.parametrize("detection", [True, False])
def test_of_parallel_refreshes_of_one_token_exactly_one_wins(
    mock_idp: RunningProvider, *, detection: bool
) -> None:
    mock_idp.provider.policies.change({"refresh": {"reuse_detection": detection}})
    token, together, codes = tokens(mock_idp)["refresh_token"], threading.Barrier(16), []

    def go() -> None:
        together.wait()
        codes.append(refresh(mock_idp, token).status_code)

    threads = [threading.Thread(target=go) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200] + [400] * 15
    issued = of(mock_idp.history, TokenIssued)
    assert [record.event.grant for record in issued] == ["authorization_code", "refresh_token"]
    assert len(of(mock_idp.history, GrantRevoked)) == int(detection)
