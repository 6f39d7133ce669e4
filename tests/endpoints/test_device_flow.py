"""The device flow (RFC 8628)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from mock_idp import Client, RefreshPolicy, Settings
from mock_idp.events import DeviceApproved, DeviceDenied, TokenIssued, TokenRefused
from mock_idp.forms import forms_in
from mock_idp.history import of
from mock_idp.protocol.grants import device_code
from mock_idp.settings import EXAMPLE_CLIENT
from tests.provider.person import ALICE, HTTP, SCOPE, Browser, an_http_client, refresh, token_request

if TYPE_CHECKING:
    import httpx

    from mock_idp import RunningProvider

TV = Client(client_id="tv", client_name="Television")
OTHER = Client(client_id="other", secret="other-secret")
LIMITED = Client(client_id="limited", secret="secret", scope=("openid",))
ONLY_CODES = Client(client_id="codes", secret="secret", grant_types=("authorization_code",))
GRANT = device_code.GRANT_TYPE


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(clients=(EXAMPLE_CLIENT, TV, OTHER, LIMITED, ONLY_CODES))


def _begin(provider: RunningProvider, client: Client = EXAMPLE_CLIENT, scope: str = SCOPE) -> httpx.Response:
    auth = (client.client_id, client.secret or "")
    return HTTP.post(f"{provider.issuer}/device_authorization", data={"scope": scope}, auth=auth)


def _poll(provider: RunningProvider, device: dict[str, Any], client: Client | None = None) -> httpx.Response:
    form = {"grant_type": GRANT, "device_code": device["device_code"]}
    return token_request(provider, form, client)


class Person:
    """Somebody with a browser, who looks at a device."""

    def __init__(self, provider: RunningProvider) -> None:
        self._url, self.http = f"{provider.issuer}/device", an_http_client()

    def look(self, user_code: str) -> httpx.Response:
        return self.http.get(self._url, params={"user_code": user_code})

    def decide(self, user_code: str, action: str = "allow", **form: str) -> httpx.Response:
        (shown,) = forms_in(self.look(user_code).text)
        return self.http.post(self._url, data={**shown.fields, "action": action, **form})


def test_a_device_gets_two_codes_and_an_address(mock_idp: RunningProvider) -> None:
    answer = _begin(mock_idp)
    device = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert re.fullmatch(r"[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}", device["user_code"])
    assert len(device.pop("device_code")) == 43
    user_code = device.pop("user_code")
    assert device == {
        "verification_uri": f"{mock_idp.issuer}/device",
        "verification_uri_complete": f"{mock_idp.issuer}/device?user_code={user_code}",
        "expires_in": 600,
        "interval": 5,
    }


def test_the_device_waits_until_somebody_lets_it_in(mock_idp: RunningProvider) -> None:
    mock_idp.clock.freeze()
    device = _begin(mock_idp).json()
    waiting = _poll(mock_idp, device)
    assert (waiting.status_code, waiting.json()["error"]) == (400, "authorization_pending")
    page = Person(mock_idp).decide(device["user_code"], **ALICE)
    assert (page.status_code, "The device is let in." in page.text) == (200, True)
    mock_idp.advance("5s")
    answer = _poll(mock_idp, device).json()
    assert (answer["scope"], sorted(answer)) == (
        SCOPE,
        ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"],
    )
    assert refresh(mock_idp, answer["refresh_token"]).status_code == 200
    approved = of(mock_idp.history, DeviceApproved)
    assert [(record.event.client_id, record.event.username) for record in approved] == [("example", "alice")]
    assert of(mock_idp.history, TokenIssued)[0].event.grant == GRANT


def test_its_code_is_good_once(mock_idp: RunningProvider) -> None:
    device = _begin(mock_idp).json()
    Person(mock_idp).decide(device["user_code"], **ALICE)
    assert [_poll(mock_idp, device).status_code for _ in range(2)] == [200, 400]
    assert _poll(mock_idp, device).json()["error"] == "invalid_grant"


def test_who_asks_too_soon_has_to_wait_longer_each_time(mock_idp: RunningProvider) -> None:
    mock_idp.clock.freeze()
    device, errors = _begin(mock_idp).json(), []
    for seconds in (0, 4, 9, 14, 15, 20):
        mock_idp.clock.advance(seconds)
        errors.append(_poll(mock_idp, device).json()["error"])
    assert errors == [
        "authorization_pending",  # the first question
        "slow_down",  # 5 s had to pass; now 10 s
        "slow_down",  # now 15 s
        "slow_down",  # now 20 s
        "slow_down",  # now 25 s
        "slow_down",
    ]
    mock_idp.clock.advance(31)
    assert _poll(mock_idp, device).json()["error"] == "authorization_pending"


def test_nobody_has_to_wait_once_somebody_has_decided(mock_idp: RunningProvider) -> None:
    mock_idp.clock.freeze()
    device = _begin(mock_idp).json()
    _poll(mock_idp, device)
    Person(mock_idp).decide(device["user_code"], **ALICE)
    assert _poll(mock_idp, device).status_code == 200


def test_a_device_that_is_refused_is_told(mock_idp: RunningProvider) -> None:
    device = _begin(mock_idp).json()
    page = Person(mock_idp).decide(device["user_code"], "deny")
    assert "The device is refused." in page.text
    assert _poll(mock_idp, device).json()["error"] == "access_denied"
    assert len(of(mock_idp.history, DeviceDenied)) == 1


def test_codes_run_out_by_the_clock(mock_idp: RunningProvider) -> None:
    device = _begin(mock_idp).json()
    mock_idp.advance("601s")
    assert _poll(mock_idp, device).json()["error"] == "expired_token"
    assert Person(mock_idp).look(device["user_code"]).status_code == 404


def test_a_code_that_nobody_gave_out_is_invalid(mock_idp: RunningProvider) -> None:
    assert _poll(mock_idp, {"device_code": "made-up"}).json()["error"] == "invalid_grant"
    answer = token_request(mock_idp, {"grant_type": GRANT})
    assert answer.json()["error"] == "invalid_request"


def test_another_client_cannot_use_it_nor_slow_it_down(mock_idp: RunningProvider) -> None:
    mock_idp.clock.freeze()
    device = _begin(mock_idp).json()
    for _ in range(3):
        assert _poll(mock_idp, device, OTHER).json()["error"] == "invalid_grant"
    assert _poll(mock_idp, device).json()["error"] == "authorization_pending"


def test_a_public_device_only_names_itself(mock_idp: RunningProvider) -> None:
    url = f"{mock_idp.issuer}/device_authorization"
    device = HTTP.post(url, data={"client_id": "tv", "scope": "openid"}).json()
    assert "Television" in Person(mock_idp).look(device["user_code"]).text
    Person(mock_idp).decide(device["user_code"], **ALICE)
    form = {"grant_type": GRANT, "device_code": device["device_code"], "client_id": "tv"}
    assert "id_token" in HTTP.post(f"{mock_idp.issuer}/token", data=form).json()


def test_without_openid_there_is_no_id_token(mock_idp: RunningProvider) -> None:
    device = _begin(mock_idp, scope="read").json()
    Person(mock_idp).decide(device["user_code"], **ALICE)
    answer = _poll(mock_idp, device).json()
    assert ("id_token" in answer, answer["scope"]) == (False, "read")


@pytest.mark.parametrize(
    ("client", "scope", "error"),
    [
        (LIMITED, "openid email", "invalid_scope"),
        (ONLY_CODES, "openid", "unauthorized_client"),
        (Client(client_id="example", secret="wrong"), "openid", "invalid_client"),
        (Client(client_id="example"), "openid", "invalid_client"),
    ],
)
def test_a_device_that_may_not_is_refused_at_once(
    mock_idp: RunningProvider, client: Client, scope: str, error: str
) -> None:
    answer = _begin(mock_idp, client, scope)
    assert (answer.status_code, answer.json()["error"]) == (401 if error == "invalid_client" else 400, error)


class TestThePage:
    """What people see and send."""

    @pytest.mark.parametrize("change", [str.lower, str.title, lambda code: code.replace("-", " . ")])
    def test_a_code_may_be_typed_in_any_way(self, mock_idp: RunningProvider, change: Any) -> None:  # noqa: ANN401
        device = _begin(mock_idp).json()
        assert device["user_code"] in Person(mock_idp).look(change(device["user_code"])).text

    def test_without_a_code_it_asks_for_one(self, mock_idp: RunningProvider) -> None:
        (form,) = forms_in(HTTP.get(f"{mock_idp.issuer}/device").text)
        assert (form.method, form.user_field) == ("get", "user_code")

    @pytest.mark.parametrize("code", ["BBBB-BBBB", "-", "<script>", "\x00", "é"])
    def test_a_wrong_code_is_said_to_be_wrong(self, mock_idp: RunningProvider, code: str) -> None:
        page = Person(mock_idp).look(code)
        assert (page.status_code, "This code is wrong" in page.text, "<script>" in page.text) == (
            404,
            True,
            False,
        )

    def test_a_wrong_password_lets_nobody_in(self, mock_idp: RunningProvider) -> None:
        device = _begin(mock_idp).json()
        page = Person(mock_idp).decide(device["user_code"], username="alice", password="wrong")
        assert (page.status_code, "The user name or the password is wrong." in page.text) == (401, True)
        assert _poll(mock_idp, device).json()["error"] == "authorization_pending"

    def test_a_form_from_elsewhere_is_refused(self, mock_idp: RunningProvider) -> None:
        device, url = _begin(mock_idp).json(), f"{mock_idp.issuer}/device"
        form = {"user_code": device["user_code"], "action": "allow", **ALICE}
        other = forms_in(Person(mock_idp).look(device["user_code"]).text)[0].fields["csrf"]
        for csrf in ("", other):
            assert an_http_client().post(url, data={**form, "csrf": csrf}).status_code == 403
        assert _poll(mock_idp, device).json()["error"] == "authorization_pending"

    def test_who_is_signed_in_only_has_to_agree(self, mock_idp: RunningProvider) -> None:
        browser, person = Browser(mock_idp), Person(mock_idp)
        person.http = browser.http
        browser.sign_in()
        device = _begin(mock_idp).json()
        page = person.look(device["user_code"]).text
        assert ("You are signed in as alice." in page, 'name="password"' in page) == (True, False)
        assert person.decide(device["user_code"]).status_code == 200
        assert _poll(mock_idp, device).status_code == 200

    def test_who_signs_in_there_is_signed_in_elsewhere(self, mock_idp: RunningProvider) -> None:
        person, browser = Person(mock_idp), Browser(mock_idp)
        person.decide(_begin(mock_idp).json()["user_code"], **ALICE)
        browser.http = person.http
        assert "code=" in browser.authorize(prompt="none").headers["location"]

    def test_nobody_decides_twice(self, mock_idp: RunningProvider) -> None:
        device = _begin(mock_idp).json()
        Person(mock_idp).decide(device["user_code"], **ALICE)
        assert Person(mock_idp).look(device["user_code"]).status_code == 404

    def test_a_user_who_is_disabled_meanwhile_gets_nothing(self, mock_idp: RunningProvider) -> None:
        device = _begin(mock_idp).json()
        Person(mock_idp).decide(device["user_code"], **ALICE)
        mock_idp.directory.disable("alice")
        assert _poll(mock_idp, device).json()["error"] == "invalid_grant"
        assert of(mock_idp.history, TokenRefused)[-1].event.cause == "user-disabled"


class TestWithoutRefreshTokens:
    """The bug, seen from a device."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(refresh=RefreshPolicy(enabled=False))

    def test_there_is_none(self, mock_idp: RunningProvider) -> None:
        device = _begin(mock_idp).json()
        Person(mock_idp).decide(device["user_code"], **ALICE)
        assert "refresh_token" not in _poll(mock_idp, device).json()


class TestSwitchedOff:
    """``Settings(device_flow=False)``."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(device_flow=False)

    def test_there_is_no_such_flow(self, mock_idp: RunningProvider) -> None:
        assert _begin(mock_idp).status_code == 404
        assert HTTP.get(f"{mock_idp.issuer}/device").status_code == 404
        assert _poll(mock_idp, {"device_code": "x"}).json()["error"] == "unsupported_grant_type"
