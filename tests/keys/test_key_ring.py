"""Keys are rotated, hidden and forgotten; tokens that they signed are ours, or no longer."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest

from mock_idp.clock import Clock
from mock_idp.keys import KeyRing, UnknownKeyError, UnverifiableTokenError, process_key
from mock_idp.keys.signing_key import SigningKey

ISSUER = "https://op"
CLAIMS = {"iss": ISSUER, "sub": "sub-alice", "aud": "example", "exp": 1, "iat": 9999999999}
ALG = "ES256"  # rotates in no time


@pytest.fixture
def clock() -> Clock:
    return Clock(frozen=True)


@pytest.fixture
def ring(clock: Clock) -> KeyRing:
    return KeyRing(now=clock.now)


def published(ring: KeyRing, alg: str = ALG) -> list[str]:
    return [key["kid"] for key in ring.jwks()["keys"] if key["alg"] == alg]


def test_every_common_algorithm_is_published_from_the_start_rs256_first(ring: KeyRing) -> None:
    assert [key["alg"] for key in ring.jwks()["keys"]] == ["RS256", "ES256", "EdDSA"]


def test_another_algorithm_is_published_once_it_is_used(ring: KeyRing) -> None:
    key = ring.active("PS256")
    assert published(ring, "PS256") == [key.kid]


def test_providers_of_a_process_share_their_first_rsa_key(ring: KeyRing, clock: Clock) -> None:
    assert ring.active() is KeyRing(now=clock.now).active() is process_key()
    assert ring.active(ALG) is not KeyRing(now=clock.now).active(ALG)


def test_a_rotated_key_signs_and_the_old_one_stays_published(ring: KeyRing, clock: Clock) -> None:
    old = ring.active(ALG)
    new = ring.rotate(ALG)
    clock.advance(10**9)
    assert ring.active(ALG) is new
    assert published(ring) == [new.kid, old.kid]


def test_rs256_stands_first_after_a_rotation_too(ring: KeyRing, clock: Clock) -> None:
    old = ring.active()
    new = ring.rotate()
    keys = [key["kid"] for key in ring.jwks()["keys"]]
    assert (keys[0], keys[-1]) == (new.kid, old.kid)
    assert KeyRing(now=clock.now).active() is old


def test_an_overlap_ends_by_the_providers_clock(ring: KeyRing, clock: Clock) -> None:
    old = ring.active(ALG)
    new = ring.rotate(ALG, overlap=60)
    clock.advance(59)
    assert published(ring) == [new.kid, old.kid]
    clock.advance(1)
    assert published(ring) == [new.kid]


def test_without_overlap_the_old_key_is_published_no_more_and_its_tokens_are_ours(ring: KeyRing) -> None:
    token = ring.active(ALG).sign(CLAIMS)
    new = ring.rotate(ALG, overlap=False)
    assert published(ring) == [new.kid]
    assert ring.verify(token, issuer=ISSUER) == CLAIMS


def test_a_hidden_key_signs_on(ring: KeyRing) -> None:
    old = ring.active(ALG)
    ring.hide(old.kid)
    assert (published(ring), ring.active(ALG)) == ([], old)
    ring.show(old.kid)
    assert published(ring) == [old.kid]


def test_a_relying_party_can_be_left_with_the_old_key_only(ring: KeyRing) -> None:
    old = ring.active(ALG)
    ring.hide(ring.rotate(ALG).kid)
    assert published(ring) == [old.kid]


def test_a_forgotten_key_is_gone_with_its_tokens(ring: KeyRing) -> None:
    old = ring.active(ALG)
    new = ring.rotate(ALG)
    ring.forget(old.kid)
    assert (published(ring), ring.find(old.kid)) == ([new.kid], None)
    with pytest.raises(UnverifiableTokenError):
        ring.verify(old.sign(CLAIMS), issuer=ISSUER)


def test_a_forgotten_active_key_has_a_successor(ring: KeyRing) -> None:
    old = ring.active(ALG)
    ring.forget(old.kid)
    assert ring.active(ALG).kid != old.kid
    assert published(ring) == [ring.active(ALG).kid]


def test_a_key_that_is_not_there_cannot_be_changed(ring: KeyRing) -> None:
    for change in (ring.hide, ring.show, ring.forget):
        with pytest.raises(UnknownKeyError, match="there is no key 'nobody'"):
            change("nobody")


def test_expired_tokens_of_ours_are_ours(ring: KeyRing) -> None:
    for alg in ("RS256", "PS256", "ES256", "EdDSA"):
        assert ring.verify(ring.active(alg).sign(CLAIMS), issuer=ISSUER) == CLAIMS


def test_tokens_of_others_are_not_ours(ring: KeyRing) -> None:
    key, kid = ring.active(ALG), ring.active(ALG).kid
    header, payload, signature = key.sign(CLAIMS).split(".")
    forged = {
        "another key under our kid": SigningKey.generate(ALG).sign(CLAIMS, header={"kid": kid}),
        "no kid": key.sign(CLAIMS, header={"kid": None}),
        "another issuer": key.sign(CLAIMS | {"iss": "https://other"}),
        "no issuer": key.sign({"sub": "sub-alice"}),
        "no signature": f"{header}.{payload}.",
        "alg none": jwt.encode(CLAIMS, None, algorithm="none", headers={"kid": kid}),  # type: ignore[arg-type]
        "our public key as a shared secret": jwt.encode(
            CLAIMS, key.jwk["x"] * 2, algorithm="HS256", headers={"kid": kid}
        ),
        "another algorithm's name": key.sign(CLAIMS, header={"alg": "RS256"}),
        "a changed claim": f"{header}.{payload[:-2]}AA.{signature}",
        "claims that are no object": key.sign([]),  # type: ignore[arg-type]
        "no token": "x",
        "nothing": "",
    }
    for what, token in forged.items():
        with pytest.raises(UnverifiableTokenError):
            pytest.fail(f"{what}: {ring.verify(token, issuer=ISSUER)}")


def test_a_ring_moves_to_another_process_as_json(ring: KeyRing, clock: Clock) -> None:
    token = ring.active(ALG).sign(CLAIMS)
    ring.rotate(ALG, overlap=60)
    ring.hide(ring.active("EdDSA").kid)
    moved = KeyRing(now=clock.now)
    moved.restore(json.loads(json.dumps(ring.snapshot())))
    assert moved.jwks() == ring.jwks()
    assert moved.verify(token, issuer=ISSUER) == CLAIMS
    assert moved.active(ALG).kid == ring.active(ALG).kid
    clock.advance(60)
    assert published(moved) == [moved.active(ALG).kid]


def test_threads_that_need_the_first_key_at_once_get_the_same(ring: KeyRing) -> None:
    together = threading.Barrier(8)

    def first() -> str:
        together.wait(5)
        return ring.active(ALG).kid

    with ThreadPoolExecutor(8) as pool:
        kids = {future.result() for future in [pool.submit(first) for _ in range(8)]}
    assert kids == {ring.active(ALG).kid}
    assert published(ring) == [ring.active(ALG).kid]
