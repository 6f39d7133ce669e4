"""The front channel over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mock_idp import Client, Settings
from tests.provider.person import ALICE, REDIRECT_URI, Browser, hidden_fields, query_of

if TYPE_CHECKING:
    from mock_idp import RunningProvider

ACR = "unmet_authentication_requirements"


def _heading(page: str) -> str:
    return page.partition("<h1>")[2].partition("</h1>")[0]


def test_a_person_signs_in_and_is_sent_back_with_a_code(mock_idp: RunningProvider) -> None:
    back = Browser(mock_idp).sign_in()
    answer = query_of(back)
    code = answer.pop("code")
    assert back.partition("?")[0] == REDIRECT_URI
    assert answer == {"state": "state-1", "iss": mock_idp.issuer}
    assert len(code) == 43


@pytest.mark.parametrize(("username", "password"), [("alice", "w0nderland"), ("nobody", "wonderland")])
def test_a_wrong_password_shows_the_form_again(
    mock_idp: RunningProvider, username: str, password: str
) -> None:
    browser = Browser(mock_idp)
    form = browser.open_form()
    page = browser.submit({**form, "username": username, "password": password})
    assert page.status_code == 401
    assert "The user name or the password is wrong." in page.text
    assert hidden_fields(page) == form
    assert password not in page.text
    assert browser.submit(form | ALICE).status_code == 303


def test_a_disabled_account_is_told_so(mock_idp: RunningProvider) -> None:
    mock_idp.directory.disable("alice")
    browser = Browser(mock_idp)
    page = browser.submit(browser.open_form() | ALICE)
    assert (page.status_code, "This account is disabled." in page.text) == (401, True)


def test_who_cancels_is_sent_back_with_access_denied(mock_idp: RunningProvider) -> None:
    browser = Browser(mock_idp)
    answer = browser.submit({**browser.open_form(), "action": "cancel"})
    assert query_of(answer.headers["location"]) == {
        "error": "access_denied",
        "error_description": "The person cancelled the sign-in.",
        "state": "state-1",
        "iss": mock_idp.issuer,
    }


@pytest.mark.parametrize("change", [{"csrf": "x" * 43}, {"csrf": ""}, {"request": "x"}, {"csrf": "é"}])
def test_a_forged_form_is_refused(mock_idp: RunningProvider, change: dict[str, str]) -> None:
    browser = Browser(mock_idp)
    page = browser.submit(browser.open_form() | ALICE | change)
    assert (page.status_code, _heading(page.text)) == (403, "Sign in again")


@pytest.mark.parametrize("cookie", [None, "x" * 43, "short", '"\\377"'])
def test_a_form_from_another_browser_is_refused(mock_idp: RunningProvider, cookie: str | None) -> None:
    form = Browser(mock_idp).open_form()
    other = Browser(mock_idp)
    if cookie is not None:
        other.http.cookies.set("mock_idp_browser", cookie)
    assert other.submit(form | ALICE).status_code == 403


def test_the_page_itself_is_shown_to_its_own_browser_only(mock_idp: RunningProvider) -> None:
    location = Browser(mock_idp).authorize().headers["location"]
    assert Browser(mock_idp).http.get(mock_idp.issuer + location).status_code == 403


def test_a_form_is_good_once(mock_idp: RunningProvider) -> None:
    browser = Browser(mock_idp)
    form = browser.open_form() | ALICE
    assert [browser.submit(form).status_code, browser.submit(form).status_code] == [303, 403]


def test_a_form_is_stale_after_ten_minutes(mock_idp: RunningProvider) -> None:
    browser = Browser(mock_idp)
    form = browser.open_form() | ALICE
    mock_idp.advance("10m")
    assert browser.submit(form).status_code == 403


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"client_id": "nobody"}, "Unknown client_id."),
        ({"redirect_uri": ""}, "The parameter &#39;redirect_uri&#39; is missing."),
        (
            {"redirect_uri": "https://attacker.example/"},
            "Invalid redirect_uri: it is not registered for this client.",
        ),
        (
            {"redirect_uri": "http://127.0.0.1@attacker.example/"},
            "Invalid redirect_uri: it is not registered for this client.",
        ),
    ],
)
def test_nobody_is_redirected_to_where_it_is_not_safe(
    mock_idp: RunningProvider, params: dict[str, str], sentence: str
) -> None:
    page = Browser(mock_idp).authorize(**params)
    assert (page.status_code, page.headers.get("location")) == (400, None)
    assert f'<p class="problem">{sentence}</p>' in page.text


class TestWithARegisteredUri:
    """Compared character by character (RFC 9700 2.1)."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(clients=(Client(client_id="a", secret="b", redirect_uris=(REDIRECT_URI,)),))

    @pytest.mark.parametrize(
        ("uri", "status"), [(REDIRECT_URI, 303), (REDIRECT_URI + "/", 400), (REDIRECT_URI + "?a=b", 400)]
    )
    def test_only_the_very_same_is_answered_at(
        self, mock_idp: RunningProvider, uri: str, status: int
    ) -> None:
        assert Browser(mock_idp).authorize(redirect_uri=uri).status_code == status


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"response_type": "code2"}, "unsupported_response_type"),
        ({"response_type": ""}, "invalid_request"),
        ({"scope": "email"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "create"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"claims": "[]"}, "invalid_request"),
        ({"claims": '{"id_token": {"acr": {"essential": true, "value": "9"}}}'}, ACR),
        ({"response_mode": "smoke_signals"}, "invalid_request"),
        ({"id_token_hint": "x"}, "invalid_request"),
        ({"request": "x"}, "invalid_request_object"),
        ({"request_uri": "https://client.example/request"}, "invalid_request_uri"),
        ({"request": "x", "request_uri": "https://client.example/request"}, "invalid_request"),
        ({"code_challenge": "x" * 43, "code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_every_other_mistake_is_told_to_the_client(
    mock_idp: RunningProvider, params: dict[str, str], error: str
) -> None:
    answer = query_of(Browser(mock_idp).authorize(**params).headers["location"])
    assert (answer["error"], answer["state"], answer["iss"]) == (error, "state-1", mock_idp.issuer)


def test_pages_are_not_stored_framed_or_scripted(mock_idp: RunningProvider) -> None:
    browser = Browser(mock_idp)
    page = browser.http.get(mock_idp.issuer + browser.authorize().headers["location"])
    assert {
        name: page.headers[name] for name in ("cache-control", "content-security-policy", "referrer-policy")
    } == {
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        "referrer-policy": "no-referrer",
    }


def test_what_the_request_says_is_shown_as_text(mock_idp: RunningProvider) -> None:
    browser = Browser(mock_idp)
    location = browser.authorize(login_hint='"><script>').headers["location"]
    page = browser.http.get(mock_idp.issuer + location)
    assert 'value="&#34;&gt;&lt;script&gt;"' in page.text
