"""The pytest plugin: a provider per test.

::

    @pytest.fixture
    def mock_idp_settings():
        return Settings(lifetimes=lifetimes_from(20))


    def test_the_session_outlives_the_id_token(mock_idp):
        session = sign_in_at(mock_idp.issuer, mock_idp.client, mock_idp.user)
        mock_idp.advance("25s")
        assert session.fetch().status_code == 200

Every suite of an environment loads this module, so it imports nothing but pytest: a provider is loaded
by the first test that asks for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

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
