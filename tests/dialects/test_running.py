"""`mock_idp.running` speaks dialects, and serves by https."""

from __future__ import annotations

import httpx
import pytest

import mock_idp
from mock_idp.command_line import UsageError


def test_a_provider_by_https_is_trusted_by_whoever_has_its_trust() -> None:
    with mock_idp.running(tls=True) as provider, httpx.Client(verify=provider.trust) as client:
        document = client.get(f"{provider.issuer}/.well-known/openid-configuration").json()
    assert (document["issuer"], provider.issuer.partition(":")[0]) == (provider.issuer, "https")


def test_github_is_served_by_https_with_its_own_policy() -> None:
    with mock_idp.running(dialect="github") as provider, httpx.Client(verify=provider.trust) as client:
        answer = client.get(f"{provider.issuer}/api/v3/user", headers={"Authorization": "token nobody's"})
        refresh = provider.provider.policies.base.refresh.enabled
    assert (answer.status_code, answer.json(), refresh) == (401, {"message": "Bad credentials"}, False)


def test_a_dialect_that_is_none_leaves_nothing_open() -> None:
    with pytest.raises(UsageError, match="did you mean 'github'"), mock_idp.running(dialect="gitub"):
        pass


def test_settings_that_cannot_be_used_leave_nothing_open() -> None:
    settings = mock_idp.Settings(client_ca_file="/there/is/none.pem")
    with pytest.raises(UsageError), mock_idp.running(settings):
        pass
