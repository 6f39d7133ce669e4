"""Each profile keeps what it promises over HTTP: a sign-in in the product's way, refresh, reuse, refusal."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import jwt
import pytest

import mock_idp
from mock_idp import profiles
from mock_idp.config.option import with_options
from mock_idp.protocol.prompts import ConsentPage
from tests.provider.person import HTTP, refresh, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from mock_idp import RunningProvider

OFFLINE = {"scope": "openid profile email groups offline_access"}
WITHOUT = {"scope": "openid profile email groups"}
REDIRECTION = "does not match the redirection URI used in the authorization request"
NO_GRANT = f"is invalid, expired, revoked, {REDIRECTION}, or was issued to another client"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What a client of the product meets."""

    sign_in: dict[str, str] = field(default_factory=lambda: OFFLINE)
    expires_in: int
    token_type: str = "Bearer"
    refreshed: str
    """The refresh token in the answer to a refresh: same, new, or none."""
    id_token: bool = True
    nonce: bool = False
    again: str
    """The first token, presented once more: good, refused, or ends the lineage."""
    unknown: tuple[int, dict[str, Any]]
    """Status and body of the answer to a token that never was."""


@contextlib.contextmanager
def running(profile: str) -> Iterator[RunningProvider]:
    """Run the product, whose consent page nobody has to click through."""
    settings = replace(mock_idp.profile(profile), consent_page=ConsentPage.NEVER)
    with mock_idp.running(settings) as provider:
        yield provider


def id_token_claims(answer: dict[str, Any]) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(answer["id_token"], options={"verify_signature": False})
    return claims


def refused(description: str, error: str = "invalid_grant", status: int = 400) -> tuple[int, dict[str, Any]]:
    return status, {"error": error, "error_description": description}


PROMISES = {
    "auth0": Promise(
        expires_in=86400, refreshed="new", again="ends",
        unknown=refused("Unknown or invalid refresh token.", status=403),
    ),
    "authentik": Promise(
        expires_in=300, refreshed="none", nonce=True, again="good",
        unknown=refused(
            f"The provided authorization grant or refresh token {NO_GRANT}"
        ),
    ),
    "dex": Promise(
        expires_in=86399, token_type="bearer", refreshed="new", nonce=True, again="refused",
        unknown=refused(
            "Refresh token is invalid or has already been claimed by another client.", "invalid_request"
        ),
    ),
    "entra": Promise(
        expires_in=4299, refreshed="new", again="good",
        unknown=(400, {"error": "invalid_request", "error_codes": [9002313]}),
    ),
    "gitlab": Promise(
        sign_in=WITHOUT, expires_in=7200, refreshed="new", id_token=False, again="refused",
        unknown=refused(f"The provided authorization grant {NO_GRANT}."),
    ),
    "google": Promise(
        sign_in=WITHOUT | {"access_type": "offline", "prompt": "consent"}, expires_in=3599,
        refreshed="none", again="good", unknown=refused("Bad Request"),
    ),
    "hydra": Promise(
        expires_in=3599, token_type="bearer", refreshed="new", again="ends",
        unknown=refused(
            "The provided authorization grant (e.g., authorization code, resource owner credentials) or "
            f"refresh token {NO_GRANT}. The refresh token is malformed or not valid."
        ),
    ),
    "keycloak": Promise(
        sign_in=WITHOUT, expires_in=300, refreshed="new", again="good",
        unknown=refused("Invalid refresh token"),
    ),
    "okta": Promise(
        expires_in=3600, refreshed="new", again="good",
        unknown=refused("The refresh token is invalid or expired."),
    ),
    "pingfederate": Promise(
        sign_in=WITHOUT, expires_in=7200, refreshed="same", id_token=False, again="good",
        unknown=refused("unknown, invalid, or expired refresh token"),
    ),
    "zitadel": Promise(
        expires_in=43199, refreshed="new", again="refused",
        unknown=refused("Errors.OIDCSession.RefreshTokenInvalid", "invalid_request"),
    ),
}  # fmt: skip


@pytest.fixture(params=profiles.names())
def promised(request: pytest.FixtureRequest) -> Iterator[tuple[RunningProvider, Promise]]:
    with running(request.param) as provider:
        yield provider, PROMISES[request.param]


def test_every_profile_promises_something() -> None:
    assert tuple(PROMISES) == profiles.names()


def test_the_first_answer(promised: tuple[RunningProvider, Promise]) -> None:
    provider, promise = promised
    first = tokens(provider, **promise.sign_in)
    assert first["refresh_token"]
    assert (first["expires_in"], first["token_type"]) == (promise.expires_in, promise.token_type)


def test_the_answer_to_a_refresh(promised: tuple[RunningProvider, Promise]) -> None:
    provider, promise = promised
    first = tokens(provider, nonce="n-1", **promise.sign_in)
    second = refresh(provider, first["refresh_token"]).json()
    assert ("id_token" in second) is promise.id_token
    if promise.id_token:
        assert ("nonce" in id_token_claims(second)) is promise.nonce
    came = second.get("refresh_token")
    kind = "none" if came is None else "same" if came == first["refresh_token"] else "new"
    assert kind == promise.refreshed


def test_a_replaced_token_once_more(promised: tuple[RunningProvider, Promise]) -> None:
    provider, promise = promised
    first = tokens(provider, **promise.sign_in)["refresh_token"]
    second = refresh(provider, first).json().get("refresh_token", first)
    again, then = refresh(provider, first), refresh(provider, second)
    seen = "good" if again.is_success else "refused" if then.is_success else "ends"
    assert seen == promise.again


def test_a_token_that_never_was(promised: tuple[RunningProvider, Promise]) -> None:
    provider, promise = promised
    answer = refresh(provider, "never-issued")
    status, body = promise.unknown
    assert (answer.status_code, answer.json() | body) == (status, answer.json())


def test_dex_gives_one_refresh_token_per_user_and_client() -> None:
    with running("dex") as dex:
        laptop, phone = (tokens(dex, **OFFLINE)["refresh_token"] for _ in range(2))
        lost = refresh(dex, laptop)
        assert (lost.status_code, lost.json()["error"]) == (400, "invalid_request")
        assert refresh(dex, phone).is_success


def test_dex_answers_with_500_and_no_reason_when_the_user_is_gone() -> None:
    with running("dex") as dex:
        token = tokens(dex, **OFFLINE)["refresh_token"]
        dex.directory.disable("alice")
        answer = refresh(dex, token)
        assert (answer.status_code, answer.json()) == (500, {"error": "invalid_request"})
        dex.directory.enable("alice")
        assert refresh(dex, token).is_success


def test_google_gives_one_with_the_first_consent_only() -> None:
    with running("google") as google:
        offline = WITHOUT | {"access_type": "offline"}
        assert "refresh_token" not in tokens(google, **OFFLINE)
    with running("google") as google:
        assert "refresh_token" in tokens(google, **offline)
        assert "refresh_token" not in tokens(google, **offline)
        assert "refresh_token" in tokens(google, **offline, prompt="consent")


def test_google_has_no_scope_for_it_and_thin_refreshed_id_tokens() -> None:
    with running("google") as google:
        first = tokens(google, **PROMISES["google"].sign_in)
        second = refresh(google, first["refresh_token"]).json()
        document = google.provider.discovery()
    assert document["scopes_supported"] == ["openid", "email", "profile"]
    assert "introspection_endpoint" not in document
    lost = id_token_claims(first).keys() - id_token_claims(second).keys()
    assert (id_token_claims(first)["hd"], lost) == ("example.com", {"name"})


def test_keycloak_ends_with_the_session_and_offline_access_does_not() -> None:
    with running("keycloak") as keycloak:
        bound = tokens(keycloak, **WITHOUT)
        offline = tokens(keycloak, **OFFLINE)
        assert (bound["refresh_expires_in"], bound["not-before-policy"]) == (1800, 0)
        keycloak.advance("31m")
        over = refresh(keycloak, bound["refresh_token"])
        assert (over.status_code, over.json()["error_description"]) == (400, "Session not active")
        assert refresh(keycloak, offline["refresh_token"]).is_success


def test_keycloak_with_revoke_refresh_token_and_max_reuse() -> None:
    options = ("reuse_count=1", "reuse_until_successor_used=on", "reuse_detection=on")
    settings = with_options(mock_idp.profile("keycloak"), [f"refresh.{option}" for option in options])
    with mock_idp.running(settings) as keycloak:
        first = tokens(keycloak, **WITHOUT)["refresh_token"]
        answers = [refresh(keycloak, first) for _ in range(3)]
        newest = answers[1].json()["refresh_token"]
        ended = refresh(keycloak, newest).json()["error_description"]
    assert [answer.status_code for answer in answers] == [200, 200, 400]
    assert answers[2].json()["error_description"] == "Maximum allowed refresh token reuse exceeded"
    assert ended == "Session doesn't have required client"


def test_keycloak_takes_out_of_the_scope_what_was_not_granted() -> None:
    with running("keycloak") as keycloak:
        token = tokens(keycloak, **WITHOUT)["refresh_token"]
        assert refresh(keycloak, token, scope="openid admin").json()["scope"] == "openid"


def test_entra_names_codes_and_traces() -> None:
    with running("entra") as entra:
        token = tokens(entra, **OFFLINE)["refresh_token"]
        entra.advance("90d")
        body = refresh(entra, token).json()
    assert body["error_codes"] == [700082]
    assert body["error_description"].startswith(
        "AADSTS700082: The refresh token has expired due to inactivity. Trace ID: "
    )
    assert body.keys() > {"timestamp", "trace_id", "correlation_id"}


def test_okta_forgives_for_thirty_seconds_and_then_ends_the_lineage() -> None:
    with running("okta") as okta:
        first = tokens(okta, **OFFLINE)["refresh_token"]
        second = refresh(okta, first).json()["refresh_token"]
        okta.advance("30s")
        assert [refresh(okta, token).status_code for token in (first, second)] == [400, 400]


def test_authentik_renews_in_the_last_hour() -> None:
    with running("authentik") as authentik:
        token = tokens(authentik, **OFFLINE)["refresh_token"]
        authentik.advance("719h")
        assert refresh(authentik, token).json()["refresh_token"] != token


def test_gitlab_ends_the_access_token_of_before() -> None:
    with running("gitlab") as gitlab:
        first = tokens(gitlab, **WITHOUT)
        second = refresh(gitlab, first["refresh_token"]).json()
        assert [_userinfo(gitlab, it).status_code for it in (first, second)] == [401, 200]


def _userinfo(provider: RunningProvider, answer: dict[str, Any]) -> httpx.Response:
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    return HTTP.get(f"{provider.issuer}/userinfo", headers=headers)
