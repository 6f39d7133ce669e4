"""What a key signs, two independent libraries verify."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import Any

import joserfc.jwk
import joserfc.jwt
import jwt
import pytest
from authlib.oidc.core.util import create_half_hash
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_idp.keys import algorithms
from mock_idp.keys.signing_key import SigningKey

KEYS = {alg: SigningKey.generate(alg) for alg in algorithms.NAMES}
EVERY_KEY = pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
# Its successor is the name Ed25519, which relying parties do not know yet.
pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated via RFC 9864")
CLAIMS = {"iss": "https://op", "sub": "sub-alice", "groups": ["ä", "😀"], "n": 1.5, "none": None}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(), values, max_size=4),
    max_leaves=10,
)


def by_pyjwt(token: str, key: SigningKey) -> dict[str, Any]:
    never = {f"verify_{claim}": False for claim in ("exp", "iat", "nbf", "aud", "sub", "jti", "iss")}
    public = jwt.PyJWK(key.jwk)
    return dict(jwt.decode(token, public, algorithms=[key.alg], options=never))  # type: ignore[arg-type]


def by_joserfc(token: str, key: SigningKey) -> dict[str, Any]:
    public = joserfc.jwk.import_key(key.jwk)
    return dict(joserfc.jwt.decode(token, public, algorithms=[key.alg]).claims)


def header_of(token: str) -> dict[str, Any]:
    encoded = token.partition(".")[0]
    return dict(json.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))))


@EVERY_KEY
def test_two_libraries_read_the_claims(key: SigningKey) -> None:
    token = key.sign(CLAIMS)
    assert by_pyjwt(token, key) == CLAIMS
    assert by_joserfc(token, key) == CLAIMS


@settings(max_examples=100, deadline=None)
@given(claims=st.dictionaries(st.text(), JSON, max_size=5))
def test_any_json_object_can_be_signed(claims: dict[str, Any]) -> None:
    key = KEYS["EdDSA"]
    payload = jwt.api_jws.decode(key.sign(claims), jwt.PyJWK(key.jwk), algorithms=["EdDSA"])
    assert json.loads(payload) == claims


def test_what_is_no_json_number_is_not_signed() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        KEYS["ES256"].sign({"n": float("nan")})


@EVERY_KEY
def test_the_header_names_algorithm_and_key(key: SigningKey) -> None:
    assert header_of(key.sign({})) == {"alg": key.alg, "kid": key.kid, "typ": "JWT"}


def test_the_header_can_be_chosen() -> None:
    key = KEYS["ES256"]
    token = key.sign({"a": 1}, header={"typ": "logout+jwt", "kid": None, "x": 1})
    assert header_of(token) == {"alg": "ES256", "typ": "logout+jwt", "x": 1}
    assert by_pyjwt(token, key) == {"a": 1}


@EVERY_KEY
def test_another_key_s_signature_does_not_hold(key: SigningKey) -> None:
    other = SigningKey.generate(key.alg)
    with pytest.raises(jwt.InvalidSignatureError):
        by_pyjwt(other.sign(CLAIMS), key)


@EVERY_KEY
def test_the_kid_is_the_thumbprint(key: SigningKey) -> None:
    assert key.kid == joserfc.jwk.import_key(key.jwk).thumbprint()


@EVERY_KEY
def test_the_public_jwk_says_nothing_private(key: SigningKey) -> None:
    kinds = {"RSA": {"n", "e"}, "EC": {"crv", "x", "y"}, "OKP": {"crv", "x"}}
    assert key.jwk.keys() == kinds[key.jwk["kty"]] | {"kty", "kid", "use", "alg"}
    assert (key.jwk["use"], key.jwk["alg"], key.jwk["kid"]) == ("sig", key.alg, key.kid)


@EVERY_KEY
def test_a_key_moves_to_another_process_as_json(key: SigningKey) -> None:
    moved = SigningKey.from_private_jwk(json.loads(json.dumps(key.to_private_jwk())))
    assert (moved.kid, moved.alg, moved.jwk) == (key.kid, key.alg, key.jwk)
    assert by_joserfc(moved.sign(CLAIMS), key) == CLAIMS


@EVERY_KEY
def test_hashes_are_those_of_authlib(key: SigningKey) -> None:
    assert key.hash("an-access-token") == create_half_hash("an-access-token", key.alg).decode()


def test_a_key_s_name_shows_nothing_private() -> None:
    key = KEYS["RS256"]
    assert repr(key) == f"<SigningKey RS256 {key.kid}>"
    assert not hasattr(key, "__dict__")


@pytest.mark.parametrize("alg", ["none", "HS256", "", "rs256"])
def test_there_is_no_key_for_what_we_do_not_sign_with(alg: str) -> None:
    with pytest.raises(ValueError, match="is no signature algorithm of this provider"):
        SigningKey.generate(alg)


def test_a_key_signs_by_no_algorithm_but_its_own() -> None:
    elliptic = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(ValueError, match="does not sign by RS256"):
        SigningKey(elliptic, "RS256")


@pytest.mark.parametrize("change", [{"alg": "RS256"}, {"alg": "HS256"}, {"kty": "oct"}, {"d": "!"}])
def test_what_is_no_private_jwk_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"no private key|does not sign|no signature algorithm"):
        SigningKey.from_private_jwk(KEYS["ES256"].to_private_jwk() | change)


def test_a_public_jwk_is_no_private_one() -> None:
    with pytest.raises(ValueError, match="does not sign by ES256"):
        SigningKey.from_private_jwk(KEYS["ES256"].jwk)
