"""What a registry checks of the ID token it stores; everything wrong with it looks the same from outside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm

from harness.events import Refusal, SecretChecked
from harness.registry.oidc.id_token import remaining
from tests.registry.scripted_provider import CLIENT_ID, ISSUER, signing_key
from tests.registry.stage import ALICE, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

BOTH = pytest.mark.parametrize("version", ["1.9.0", "2.15.2"])


def claims(stage: Stage, **different: Any) -> dict[str, Any]:  # noqa: ANN401
    now = int(stage.clock.now())
    return {"iss": ISSUER, "sub": "sub-alice", "aud": CLIENT_ID, "exp": now + 30, "iat": now} | different


def signed(stage: Stage, header: dict[str, Any] | None = None, **different: Any) -> str:  # noqa: ANN401
    key = signing_key("first")
    return jwt.encode(
        claims(stage, **different), key._private, "RS256", {"kid": key.kid} if header is None else header
    )


def hmac_with_public_key(stage: Stage) -> str:
    """The classic: HS256 with the provider's public key for a secret."""
    key = signing_key("first")
    pem = key._private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    hs256 = jwt.get_algorithm_by_name("HS256")
    header = jwt.encode({}, "x" * 32, "HS256", {"kid": key.kid}).split(".")[0]
    body = signed(stage).split(".")[1]
    signature = hs256.sign(f"{header}.{body}".encode(), pem)
    return f"{header}.{body}.{jwt.utils.base64url_encode(signature).decode()}"


FORGERIES: dict[str, tuple[Callable[[Stage], str], str]] = {
    "alg none": (lambda s: jwt.encode(claims(s), "", "none"), "discovery"),
    "HS256 with the public key": (hmac_with_public_key, "discovery"),
    "another key, same kid": (
        lambda s: jwt.encode(
            claims(s), signing_key("second")._private, "RS256", {"kid": signing_key("first").kid}
        ),
        "discovery keys keys",
    ),
    "unknown kid": (lambda s: signed(s, {"kid": "other"}), "discovery keys keys"),
    "wrong iss": (lambda s: signed(s, iss=ISSUER + "/"), "discovery"),
    "no JWT": (lambda _: "abc", "discovery"),
    "nested without end": (lambda _: jwt.utils.base64url_encode(b"[" * 9999).decode() + ".e.s", "discovery"),
}


def with_id_token(version: str, make: Callable[[Stage], str], **provider: Any) -> Stage:  # noqa: ANN401
    stage = Stage(version, **provider)
    account = stage.registry.accounts.named(ALICE)
    assert account is not None
    stage.registry.accounts.store_token(ALICE, replace(account.token, id_token=make(stage)))
    return stage


@BOTH
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_id_token_is_refused(version: str, forgery: str) -> None:
    make, asked = FORGERIES[forgery]
    stage = with_id_token(version, make)
    assert (stage.log_in().status_code, stage.asked()) == (401, asked)
    assert stage.events(SecretChecked)[-1].refusal is Refusal.ID_TOKEN_UNVERIFIABLE


@BOTH
@pytest.mark.parametrize("header", [{}, {"kid": ""}])
def test_without_kid_every_key_is_tried(version: str, header: dict[str, Any]) -> None:
    assert with_id_token(version, lambda s: signed(s, header)).log_in().status_code == 200


@pytest.mark.parametrize(
    ("different", "old", "new"),
    [
        ({"aud": "another"}, 401, 200),
        ({"aud": ["another", CLIENT_ID]}, 200, 200),
        ({"aud": 5}, 401, 200),
        ({"exp": "soon"}, 401, 200),
        ({"exp": True}, 401, 200),
        ({"exp": 10**400}, 401, 200),
        ({"iat": 10**12}, 200, 200),
    ],
)
def test_audience_and_time_matter_to_old_harbor_only(different: dict[str, Any], old: int, new: int) -> None:
    seen = [
        with_id_token(v, lambda s: signed(s, **different)).log_in().status_code for v in ("1.9.0", "2.15.2")
    ]
    assert seen == [old, new]


@pytest.mark.parametrize(("seconds", "status"), [(-1, 401), (1, 200)])
def test_there_is_no_leeway(seconds: int, status: int) -> None:
    stage = with_id_token("1.9.0", lambda s: signed(s, exp=int(s.clock.now()) + seconds))
    assert stage.log_in().status_code == status


@BOTH
@pytest.mark.parametrize(
    "junk",
    [{}, {"kty": "RSA"}, {"kty": 5}, {"kty": "RSA", "n": 5, "e": "AQAB"}, {"kty": "oct", "k": "c2VjcmV0"},
     {"kty": "RSA", "n": "AA", "e": "AA"}, {"kty": "EC", "crv": "P-256", "x": "", "y": None}],
)  # fmt: skip
def test_junk_in_a_key_set_is_passed_over(version: str, junk: dict[str, Any]) -> None:
    stage = Stage(version)
    metadata = stage.registry.party.discovery
    good = signing_key("first")
    stage.ask("GET", "/v2/")

    async def keys(*_: object, **__: object) -> list[dict[str, Any]]:
        return [junk | {"kid": good.kid}, good.jwk]

    metadata.keys = keys  # type: ignore[method-assign]
    assert stage.log_in().status_code == 200


@pytest.mark.parametrize(("version", "status"), [("1.9.0", 401), ("2.2.4", 401), ("2.3.0", 200)])
def test_other_algorithms_count_since_go_oidc_3_if_the_provider_lists_them(version: str, status: int) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    jwk = ECAlgorithm.to_jwk(private.public_key(), as_dict=True) | {"kid": "ec"}
    stage = with_id_token(
        version,
        lambda s: jwt.encode(claims(s), private, "ES256", {"kid": "ec"}),
        metadata={"id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none", 5]},
    )

    async def keys(*_: object, **__: object) -> list[dict[str, Any]]:
        return [jwk]

    stage.registry.party.discovery.keys = keys  # type: ignore[method-assign]
    assert stage.log_in().status_code == status


@pytest.mark.parametrize(
    ("token", "seconds"),
    [(None, None), ("abc", None), ("exp", 30.0), ("no exp", None)],
)
def test_the_rest_of_an_id_tokens_life(token: str | None, seconds: float | None) -> None:
    stage = Stage("2.x")
    made = {"exp": signed(stage), "no exp": signed(stage, exp=None)}
    assert remaining(made.get(token or "", token), int(stage.clock.now())) == seconds
