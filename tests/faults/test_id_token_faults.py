"""Faults of ID tokens and keys at a provider: what a strict relying party says of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt
import pytest

from mock_idp.events import FaultStruck
from mock_idp.faults import (
    Aim,
    AlgNone,
    BadSignature,
    DropClaims,
    DropMember,
    Expired,
    KeysEmpty,
    KeysUnreachable,
    OldKeys,
    RefuseAuthorization,
    SetClaims,
    Skew,
    StaleIat,
    WrongAudience,
    WrongIssuer,
    WrongKid,
    WrongNonce,
    WrongSubject,
)
from mock_idp.history import of
from mock_idp.protocol.discovery import KEYS
from tests.faults.provider import redeem, struck, verdict_on
from tests.provider.person import HTTP, Browser, query_of, refresh

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.faults import Fault
    from tests.faults.provider import StruckProvider


@pytest.fixture(scope="module")
def running_provider() -> Iterator[StruckProvider]:
    with struck() as provider:
        yield provider


@pytest.fixture
def provider(running_provider: StruckProvider) -> Iterator[StruckProvider]:
    yield running_provider
    running_provider.faults.clear()


def _claims(id_token: str) -> dict[str, Any]:
    return dict(jwt.decode(id_token, options={"verify_signature": False}))


def test_without_a_fault_the_relying_party_is_content(provider: StruckProvider) -> None:
    tokens = redeem(provider).json()
    renewed = refresh(provider, tokens["refresh_token"]).json()
    assert [verdict_on(provider, it["id_token"]) for it in (tokens, renewed)] == ["good", "good"]
    assert verdict_on(provider, tokens["id_token"], nonce="n1") == "good"


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (WrongIssuer(), "InvalidIssuerError"),
        (WrongAudience(), "InvalidAudienceError"),
        (WrongNonce(), "wrong nonce"),
        (WrongSubject(), "good"),
        (WrongKid(), "unknown key"),
        (BadSignature(), "InvalidSignatureError"),
        (AlgNone(), "unsigned"),
        (Skew(60), "issued in the future"),
        (Skew(-4000), "expired"),
        (Expired(), "expired"),
        (StaleIat(60), "good"),
        (DropClaims(("aud",)), "MissingRequiredClaimError"),
        (SetClaims({"iss": 7}), "InvalidIssuerError"),
        (OldKeys(), "unknown key"),
        (KeysEmpty(), "unknown key"),
    ],
)
def test_an_id_token_is_wrong_in_one_way(provider: StruckProvider, fault: Fault, verdict: str) -> None:
    provider.faults.switch_on(fault)
    tokens = redeem(provider).json()
    assert verdict_on(provider, tokens["id_token"], nonce="n1") == verdict
    assert of(provider.history, FaultStruck)[-1].event.fault == fault.name


@pytest.mark.parametrize(
    ("fault", "changed"),
    [
        (WrongSubject("sub-mallory"), {"sub": "sub-mallory"}),
        (SetClaims({"email": "m@example.com", "groups": []}), {"email": "m@example.com", "groups": []}),
        (DropClaims(("groups", "nonce")), {"groups": None, "nonce": None}),
        (StaleIat(60), {"iat": -60}),
        (Skew(-60), {"iat": -60, "exp": -60, "auth_time": -60}),
    ],
)
def test_nothing_else_of_the_id_token_changes(
    provider: StruckProvider, fault: Fault, changed: dict[str, Any]
) -> None:
    provider.faults.switch_on(fault)
    wrong = _claims(redeem(provider).json()["id_token"])
    provider.faults.clear()
    right = _claims(redeem(provider).json()["id_token"])
    for name, value in changed.items():
        right[name] = right[name] + value if name in {"iat", "exp", "auth_time"} else value
    assert _said(wrong) == _said(right)


def _said(claims: dict[str, Any]) -> dict[str, Any]:
    """Return the claims but those that differ from one sign-in to the next."""
    return {k: v for k, v in claims.items() if v is not None and k not in {"at_hash", "sid", "jti"}}


def test_two_faults_of_one_id_token_both_show(provider: StruckProvider) -> None:
    """The first one that is on stands outermost, so that it is the last to change the token."""
    for first, second in ((AlgNone(), WrongSubject("m")), (WrongSubject("m"), AlgNone())):
        provider.faults.switch_on(first)
        provider.faults.switch_on(second)
        id_token = redeem(provider).json()["id_token"]
        provider.faults.clear()
        assert (verdict_on(provider, id_token), _claims(id_token)["sub"]) == ("unsigned", "m")


def test_moments_that_are_none_stay_as_they_are(provider: StruckProvider) -> None:
    for fault in (Skew(60), StaleIat(60), Expired(), SetClaims({"iat": "noon", "exp": None})):
        provider.faults.switch_on(fault)
    claims = _claims(redeem(provider).json()["id_token"])
    assert (claims["iat"], claims["exp"]) == ("noon", None)


def test_a_refused_authorization_leads_back_and_only_to_a_checked_address(provider: StruckProvider) -> None:
    provider.faults.switch_on(RefuseAuthorization("invalid_scope", issuer=provider.issuer))
    browser = Browser(provider)
    back = query_of(browser.authorize().headers["location"])
    assert back == {"error": "invalid_scope", "state": "state-1", "iss": provider.issuer}
    encoded = browser.authorize(redirect_uri="http://127.0.0.1:1/a b\u00e4\r\nX: y").headers.get(
        "location", ""
    )
    assert encoded.isascii()
    elsewhere = browser.authorize(redirect_uri="https://attacker.example/")
    assert "attacker" not in elsewhere.headers.get("location", "")


def test_only_the_refreshed_id_token_is_another_persons(provider: StruckProvider) -> None:
    provider.faults.switch_on(WrongSubject("sub-mallory", on=Aim(grant="refresh_token", user="alice")))
    tokens = redeem(provider).json()
    renewed = refresh(provider, tokens["refresh_token"]).json()
    subjects = [_claims(it["id_token"])["sub"] for it in (tokens, renewed)]
    assert subjects == ["sub-alice", "sub-mallory"]


def test_the_next_refresh_after_a_thin_one_is_whole_again(provider: StruckProvider) -> None:
    tokens = redeem(provider).json()
    provider.faults.switch_on(DropMember(("id_token",), on=Aim(grant="refresh_token"), times=1))
    thin = refresh(provider, tokens["refresh_token"]).json()
    whole = refresh(provider, thin["refresh_token"]).json()
    assert tokens.keys() - thin.keys() == {"id_token"}
    assert whole.keys() == tokens.keys()


def test_old_keys_are_of_the_same_kind_and_can_be_read(provider: StruckProvider) -> None:
    right = HTTP.get(provider.issuer + KEYS).json()["keys"]
    provider.faults.switch_on(OldKeys())
    old = HTTP.get(provider.issuer + KEYS).json()["keys"]
    assert [(key["kty"], key["alg"]) for key in old] == [(key["kty"], key["alg"]) for key in right]
    assert [jwt.PyJWK(key).key_id for key in old] == [f"old-{key['kid']}" for key in right]
    assert [key for key in old if key in right] == []


def test_keys_cannot_be_reached(provider: StruckProvider) -> None:
    provider.faults.switch_on(KeysUnreachable(times=1))
    with pytest.raises(Exception, match="disconnected"):
        HTTP.get(provider.issuer + KEYS)
    assert redeem(provider).status_code == 200
