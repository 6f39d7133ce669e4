"""What is served by https is served to those who trust the test authority, and to nobody else."""

from __future__ import annotations

import ssl

import httpx
import pytest

from mock_idp import authority
from tests.dialects.systems import running_system


def test_github_is_served_by_https_with_a_certificate_of_the_test_authority() -> None:
    with running_system("github") as system:
        assert system.url == system.dialect.provider.issuer
        assert system.url.startswith("https://127.0.0.1:")
        assert system.get("/api/v3/user", None).json() == {"message": "Requires authentication"}
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(f"{system.url}/api/v3/user", trust_env=False)


def test_the_authoritys_certificate_is_all_that_a_client_needs() -> None:
    context = ssl.create_default_context(cadata=authority.certificate().decode())
    with running_system("github") as system:
        answer = httpx.get(f"{system.url}/api/v3/user", verify=context, trust_env=False)
    assert answer.status_code == 401
