"""How a registry finds its provider (OIDC Discovery 4, go-oidc ``NewProvider``)."""

from __future__ import annotations

import pytest

from harness.events import ProviderAsked, Refusal, SecretChecked
from mock_idp.history import Outcome
from tests.registry.scripted_provider import ISSUER
from tests.registry.stage import Stage

BOTH = pytest.mark.parametrize("version", ["1.9.0", "2.15.2"])


@BOTH
def test_another_issuer_than_the_configured_one_is_no_provider(version: str) -> None:
    """They are compared character by character."""
    stage = Stage(version, metadata={"issuer": f"{ISSUER}/"})
    assert stage.log_in().status_code == 401
    (checked,) = stage.events(SecretChecked)
    assert checked.refusal is Refusal.PROVIDER_UNREACHABLE
    assert checked.log.endswith(
        "failed to create OIDC provider, error: oidc: issuer did not match the issuer returned by provider, "
        f'expected "{ISSUER}" got "{ISSUER}/"'
    )


@BOTH
def test_an_issuer_may_end_in_a_slash(version: str) -> None:
    issuer = f"{ISSUER}/"
    stage = Stage(version, issuer=issuer, metadata={"issuer": issuer}, claims={"iss": issuer})
    assert stage.log_in().status_code == 200
    assert str(stage.provider.requests[0].url) == f"{ISSUER}/.well-known/openid-configuration"


@BOTH
def test_a_reading_is_good_for_three_seconds(version: str) -> None:
    stage = Stage(version)
    for seconds in (0, 3, 0.5):
        stage.later(seconds)
        assert stage.log_in().status_code == 200
    assert stage.provider.asked.count("discovery") == 2
    assert stage.provider.asked.count("keys") == 2


def test_redirects_are_followed_as_by_go() -> None:
    stage = Stage("2.15.2", metadata={"userinfo_endpoint": f"{ISSUER}/moved"})
    assert stage.log_in().status_code == 200
    assert stage.asked() == "discovery keys moved userinfo"


@pytest.mark.parametrize("url", ["", "nowhere", "http://[::bad", 5])
@pytest.mark.parametrize(
    ("endpoint", "status"), [("jwks_uri", 401), ("userinfo_endpoint", 200), ("token_endpoint", 200)]
)
def test_endpoints_that_are_no_urls(url: object, endpoint: str, status: int) -> None:
    stage = Stage("2.15.2", metadata={endpoint: url})
    assert stage.log_in().status_code == status


@BOTH
def test_a_provider_that_is_down_is_in_the_history(version: str) -> None:
    stage = Stage(version, down=True)
    assert stage.log_in().status_code == 401
    url = f"{ISSUER}/.well-known/openid-configuration"
    assert stage.events(ProviderAsked)[0] == ProviderAsked(
        "discovery", Outcome.FAIL, None, f'Get "{url}": ConnectError'
    )
    assert stage.events(SecretChecked)[-1].refusal is Refusal.PROVIDER_UNREACHABLE
