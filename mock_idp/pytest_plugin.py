"""The pytest plugin: a provider per test, and its history in the report of a test that fails.

::

    @pytest.fixture
    def mock_idp_settings():
        return Settings(lifetimes=lifetimes_from(20))


    def test_the_session_outlives_the_id_token(mock_idp):
        session = sign_in_at(mock_idp.issuer, mock_idp.client, mock_idp.user)
        mock_idp.advance("25s")
        with mock_idp.expect_refresh():
            assert session.fetch().status_code == 200
        mock_idp.assert_refreshed_once()


    def test_a_provider_that_is_busy_for_a_moment_is_asked_again(mock_idp):
        session = sign_in_at(mock_idp.issuer, mock_idp.client, mock_idp.user)
        mock_idp.advance("25s")
        with mock_idp.fault("answer", status=503, on={"grant": "refresh_token"}, times=1):
            assert session.fetch().status_code == 200

Every suite of an environment loads this module, so it imports nothing but pytest: a provider is loaded
by the first test that asks for one.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from mock_idp import RunningProvider, Settings


@pytest.fixture
def mock_idp_settings() -> Settings:
    """The settings of the provider; define a fixture of this name to choose your own."""
    from mock_idp import Settings  # noqa: PLC0415  see the module's docstring

    return Settings()


@pytest.fixture
def mock_idp(mock_idp_settings: Settings) -> Iterator[RunningProvider]:
    """An OpenID provider on a loopback port of its own, with a clock of its own."""
    from mock_idp import running  # noqa: PLC0415  see the module's docstring

    with running(mock_idp_settings) as provider:
        yield provider


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what happened at the provider of a test that failed."""
    report = yield
    module = sys.modules.get("mock_idp.running_provider")
    if module is not None and call.when == "call" and report.failed:
        provider = getattr(item, "funcargs", {}).get("mock_idp")
        if isinstance(provider, module.RunningProvider):
            from mock_idp.timeline import lines_of  # noqa: PLC0415  see the module's docstring

            report.sections.append(("mock_idp history", lines_of(provider.history)))
    return report
