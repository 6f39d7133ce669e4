"""Settings that hold from the start: faults, and what discovery says instead."""

from __future__ import annotations

from dataclasses import replace

import mock_idp
from mock_idp import Settings, faults
from tests.provider.person import HTTP, refresh, tokens


def test_faults_strike_from_the_start() -> None:
    fault = faults.from_data({"fault": "answer", "status": 503, "on": {"endpoint": "token"}, "times": 1})
    with mock_idp.running(replace(Settings(), faults=(fault,))) as provider:
        seen = [refresh(provider, "unknown").status_code for _ in range(2)]
    assert seen == [503, 400]


def test_discovery_members_are_laid_over_and_null_takes_one_away() -> None:
    settings = replace(Settings(), discovery={"scopes_supported": ["openid"], "userinfo_endpoint": None})
    with mock_idp.running(settings) as provider:
        document = HTTP.get(f"{provider.issuer}/.well-known/openid-configuration").json()
    assert document["scopes_supported"] == ["openid"]
    assert "userinfo_endpoint" not in document


def test_a_clients_and_a_users_policy_hold_from_the_start() -> None:
    settings = replace(
        Settings(),
        for_clients={"example": {"lifetimes": {"expires_in": 7}}},
        for_users={"alice": {"response": {"expires_in_as": "string"}}},
    )
    with mock_idp.running(settings) as provider:
        assert tokens(provider)["expires_in"] == "7"
