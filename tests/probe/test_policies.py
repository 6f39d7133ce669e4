"""What a probe says of a provider that does one thing differently."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mock_idp.probe.options import ClientIdentity
from tests.probe.issuing import ISSUER
from tests.probe.probing import Moved, an_options, answers, not_observed, run
from tests.probe.scripted import Scripted

_SECOND = ClientIdentity(client_id="other", secret="s")


def _probe(options: dict[str, Any] | None = None, **knobs: Any) -> dict[str, str]:  # noqa: ANN401  of all types
    moved = Moved()
    provider = Scripted(moved.clock, **knobs)
    return answers(run(an_options(ISSUER, **(options or {})), moved, provider.transport))


_USUAL = _probe({"second_client": _SECOND, "wait": 30})


def _changed(found: dict[str, str]) -> dict[str, str]:
    """What is not as at a usual provider."""
    return {topic: answer for topic, answer in found.items() if _USUAL.get(topic) != answer}


def test_a_usual_provider_is_told_as_it_is() -> None:
    assert _USUAL == {
        "refresh token issued": "with offline_access",
        "second sign-in": "keeps",
        "refresh": "works",
        "rotation": "new",
        "ID token on refresh": "present",
        "claims on refresh": "same",
        "refreshed access token": "accepted",
        "access token before it": "lives on",
        "narrower scope": "accepted",
        "after a narrower scope": "whole again",
        "wider scope": "refused",
        "introspection, access token": "active",
        "introspection, refresh token": "active",
        "unknown refresh token": "invalid_grant",
        "access token, claimed": "60",
        "ID token, claimed": "60",
        "access token, really": "not seen to end",
        "refresh token, unused": "good",
        "another client's refresh token": "invalid_grant",
        "after that": "lives on",
        "replaced refresh token": "refused",
        "error for a replaced token": "invalid_grant",
        "successor after reuse": "ended",
        "access token after reuse": "ends",
        "parallel refreshes": "one",
        "after parallel refreshes": "ended",
        "revoked refresh token": "ended",
        "its access token": "ended",
    }


@pytest.mark.parametrize(
    ("knobs", "changed"),
    [
        ({"one_per_person": True}, {"second sign-in": "ends"}),
        ({"issues": ""}, {"refresh token issued": "always"}),
        ({"binds_clients": False}, {"another client's refresh token": "granted"}),
        ({"binds_scope": False}, {"wider scope": "granted"}),
        ({"narrowing_lasts": True}, {"after a narrower scope": "lasts"}),
        ({"expires_in": 6e10}, {"access token, claimed": "6e+10"}),
        ({"expires_in": "60"}, {}),
        ({"expires_in": None}, {"access token, claimed": "absent"}),
        ({"access_ttl": 10}, {"access token, really": "earlier"}),
        ({"idle": 30}, {"refresh token, unused": "ended"}),
        ({"refreshed_body": {"id_token": None}}, {"ID token on refresh": "absent"}),
        ({"refreshed_body": {"refresh_expires_in": 1800}}, {"refresh token, claimed": "1800"}),
        ({"refreshed_claims": {"iss": "https://other.example"}}, {"ID token on refresh": "iss changed"}),
        ({"refreshed_claims": {"sub": "b"}}, {"ID token on refresh": "sub changed"}),
        ({"refreshed_claims": {"aud": ["x"]}}, {"ID token on refresh": "aud changed"}),
        ({"refreshed_claims": {"azp": "example"}}, {"ID token on refresh": "azp changed"}),
        ({"refreshed_claims": {"at_hash": "AAAA"}}, {"ID token on refresh": "wrong at_hash"}),
        ({"refreshed_claims": {"nonce": "another"}}, {"ID token on refresh": "wrong nonce"}),
        ({"refreshed_claims": {"nonce": None, "at_hash": None}}, {}),
        ({"refreshed_claims": {"email": None}}, {"claims on refresh": "lost"}),
        ({"refreshed_claims": {"groups": ["a"]}}, {"claims on refresh": "new"}),
    ],
)
def test_what_is_different_is_told_and_nothing_else(knobs: dict[str, Any], changed: dict[str, str]) -> None:
    found = _changed(_probe({"second_client": _SECOND, "wait": 30}, **knobs))
    side_effects = {"ID token, claimed", "refreshed access token", "after that", "access token, really"}
    assert {
        topic: found[topic] for topic in found if topic in changed or topic not in side_effects
    } == changed


def test_a_reply_without_refresh_token_means_keep_the_old() -> None:
    found = _probe(rotates=False, refreshed_body={"refresh_token": None})
    assert found["rotation"] == "none"
    assert found["replaced refresh token"] == "not replaced"
    assert found["after parallel refreshes"] == "lives on"


def test_a_provider_that_rests_after_each_issue_rotates_all_the_same() -> None:
    found = _probe(rests=3)
    assert (found["rotation"], found["replaced refresh token"]) == ("later", "refused")


def test_the_same_successor_is_told_from_a_fresh_one() -> None:
    same = _probe(reuse_interval=5, same_successor=True)
    fresh = _probe(reuse_interval=5)
    assert (same["answer to a reuse"], same["their refresh tokens"]) == ("same successor", "agree")
    assert (fresh["answer to a reuse"], fresh["their refresh tokens"]) == ("fresh successor", "differ")
    assert same["replaced refresh token"] == fresh["replaced refresh token"] == "interval"


def test_an_interval_that_is_longer_than_the_patience_is_said_to_be() -> None:
    assert _probe(reuse_interval=30)["replaced refresh token"] == "good"
    assert _probe({"wait": 40}, reuse_interval=30)["replaced refresh token"] == "interval"


def test_scopes_that_are_not_named_are_read_off_the_claims() -> None:
    found = _probe(says_scope=False)
    assert (found["narrower scope"], found["after a narrower scope"]) == ("not said", "whole again")


def test_a_dead_refresh_token_endpoint_is_told_and_the_rest_not_observed() -> None:
    moved = Moved()
    provider = Scripted(moved.clock, instead={"refresh": lambda _: httpx.Response(500, text="<h1>no</h1>")})
    result = run(an_options(ISSUER), moved, provider.transport)
    fails = [(found.topic, found.said) for found in result.findings if found.topic == "refresh"]
    assert fails == [("refresh", "refresh number 1: 500 HTML instead of JSON")]
    assert not_observed(result)["userinfo"] == (
        "the lineage had ended by then, after a refresh that was not answered with tokens; "
        "--sign-ins may allow another"
    )
    assert not_observed(result)["reuse"] == "a refresh did not work (500 HTML instead of JSON)"


def test_an_access_token_that_has_ended_is_not_asked_for_again() -> None:
    moved = Moved()
    provider = Scripted(moved.clock)
    result = run(an_options(ISSUER, wait=1000, reuse=False), moved, provider.transport)
    watched = next(one.seen.watched for one in result.outcomes if one.name == "lifetimes")
    assert [(one.after, one.answer.accepted) for one in watched] == [
        (0, True),
        (30, True),
        (59, True),
        (61, False),
    ]
