"""Pages and cookies of providers that share a host, or stand behind another address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import mock_idp
from mock_idp import Settings
from tests.front_channel.visitor import Visitor
from tests.provider.person import an_http_client

if TYPE_CHECKING:
    from mock_idp import RunningProvider

CONFIRM = {"/one/logout": "confirm", "/two/logout": "confirm"}


def test_issuers_of_one_host_know_nothing_of_each_others_sessions() -> None:
    http = an_http_client()
    with mock_idp.running_issuers() as host:
        one, two = (Visitor(host.open(name), http=http, clicks=CONFIRM) for name in ("one", "two"))
        assert [one.visit(prompt="consent").seen, two.visit().seen] == [
            ["/sign-in", "/consent"],
            ["/sign-in"],
        ]
        assert [one.visit().seen, two.visit().seen] == [[], []]
        one.end_session()
        assert [one.visit(prompt="none").error, two.visit(prompt="none").error] == ["login_required", None]


def test_providers_on_two_ports_of_one_host_neither() -> None:
    http = an_http_client()
    with mock_idp.running() as first, mock_idp.running() as second:
        visitors = [Visitor(provider, http=http) for provider in (first, second)]
        assert [visitor.visit().seen for visitor in visitors] == [["/sign-in"]] * 2
        assert [visitor.visit().seen for visitor in visitors] == [[]] * 2


class TestBehindHttps:
    """Browsers reach the provider by https."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(browser_url="https://op.example")

    def test_cookies_are_for_https_only(self, mock_idp: RunningProvider) -> None:
        cookie = Visitor(mock_idp).authorize().headers["set-cookie"]
        assert cookie.split("; ")[1:] == ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"]
