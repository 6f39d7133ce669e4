"""What a probe says of ``mock_idp``, policy by policy: the whole report."""

from __future__ import annotations

from mock_idp import Client, Clock, Lifetimes, RefreshPolicy, Settings, lifetimes_from, running
from mock_idp.probe.options import ClientIdentity
from tests.probe.probing import answers, probe

_USUAL = {
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
    "unknown refresh token": "invalid_grant",
    "access token, claimed": "3600",
    "ID token, claimed": "3600",
    "access token, really": "not observed",
    "replaced refresh token": "refused",
    "error for a replaced token": "invalid_grant",
    "successor after reuse": "ended",
    "access token after reuse": "ends",
    "parallel refreshes": "one",
    "after parallel refreshes": "ended",
}
_EXTRA = ("introspection", "revoked", "its access token")
"""Endpoints that a provider may offer or not; the scripted provider's tests look at them."""


def _report(settings: Settings, **options: object) -> dict[str, str]:
    with running(settings, clock=Clock(frozen=True)) as provider:
        found = answers(probe(provider, **options))
    return {topic: answer for topic, answer in found.items() if not topic.startswith(_EXTRA)}


def test_the_default_policy_is_told_as_it_is() -> None:
    assert _report(Settings()) == _USUAL


def test_without_rotation_there_is_no_reuse() -> None:
    gone = {"error for a replaced token", "successor after reuse", "access token after reuse"}
    usual = {topic: answer for topic, answer in _USUAL.items() if topic not in gone}
    assert _report(Settings(refresh=RefreshPolicy(rotation=False))) == usual | {
        "rotation": "same",
        "replaced refresh token": "not replaced",
        "parallel refreshes": "all",
        "their refresh tokens": "agree",
        "after parallel refreshes": "lives on",
    }


def test_without_reuse_detection_the_lineage_lives_on() -> None:
    assert _report(Settings(refresh=RefreshPolicy(reuse_detection=False))) == _USUAL | {
        "successor after reuse": "works",
        "access token after reuse": "lives on",
        "after parallel refreshes": "lives on",
    }


def test_a_reuse_interval_is_seen_to_end() -> None:
    assert _report(Settings(refresh=RefreshPolicy(reuse_interval=10))) == _USUAL | {
        "replaced refresh token": "interval",
        "answer to a reuse": "fresh successor",
        "parallel refreshes": "all",
        "their refresh tokens": "differ",
        "after parallel refreshes": "lives on",
    }


def test_without_refresh_there_is_little_to_see() -> None:
    assert _report(Settings(refresh=RefreshPolicy(enabled=False))) == {
        "refresh token issued": "never",
        "unknown refresh token": "unsupported_grant_type",
    }


def test_a_refresh_token_at_every_sign_in_is_seen() -> None:
    assert _report(Settings(refresh=RefreshPolicy(scope=None))) == _USUAL | {"refresh token issued": "always"}


def test_lifetimes_are_claimed_and_true() -> None:
    assert _report(Settings(lifetimes=lifetimes_from(20)), wait=60) == _USUAL | {
        "access token, claimed": "20",
        "ID token, claimed": "20",
        "access token, really": "as claimed",
        "refresh token, unused": "good",
    }


def test_lifetimes_that_are_not_as_claimed_are_seen() -> None:
    lifetimes = Lifetimes(id_token=300, expires_in=60, access_token=20, refresh_token=70)
    seen = _report(Settings(lifetimes=lifetimes), wait=80)
    assert {topic: seen[topic] for topic in seen if "," in topic} == {
        "access token, claimed": "60",
        "ID token, claimed": "300",
        "access token, really": "earlier",
        "refresh token, unused": "ended",
    }


def test_an_access_token_that_outlives_its_claim_is_seen() -> None:
    lifetimes = Lifetimes(id_token=20, expires_in=20, access_token=3600)
    assert _report(Settings(lifetimes=lifetimes), wait=60)["access token, really"] == "later"


def test_a_lifetime_that_is_not_claimed_is_told() -> None:
    lifetimes = Lifetimes(expires_in=None, access_token=30)
    seen = _report(Settings(lifetimes=lifetimes), wait=60)
    assert (seen["access token, claimed"], seen["access token, really"]) == ("absent", "ends")


def test_a_token_of_another_client_is_refused_and_lives_on() -> None:
    clients = (Client(client_id="example", secret="example-secret"), Client(client_id="b", secret="s"))
    second = ClientIdentity(client_id="b", secret="s")
    seen = _report(Settings(clients=clients), second_client=second)
    assert seen == _USUAL | {
        "another client's refresh token": "invalid_grant",
        "after that": "lives on",
    }
