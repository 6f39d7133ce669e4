"""The client credentials grant (RFC 6749 4.4), and which grants a client may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mock_idp import Client, Settings
from mock_idp.events import TokenIssued, TokenRefused
from mock_idp.history import of
from mock_idp.settings import EXAMPLE_CLIENT
from tests.provider.person import HTTP, token_request

if TYPE_CHECKING:
    from mock_idp import RunningProvider

SCOPED = Client(client_id="scoped", secret="secret", scope=("read", "write"))
ONLY_CODES = Client(client_id="codes", secret="secret", grant_types=("authorization_code",))
PUBLIC = Client(client_id="public")
FORM = {"grant_type": "client_credentials"}


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(clients=(EXAMPLE_CLIENT, SCOPED, ONLY_CODES, PUBLIC))


def test_a_client_gets_an_access_token_and_nothing_else(mock_idp: RunningProvider) -> None:
    answer = token_request(mock_idp, {**FORM, "scope": "read"}).json()
    assert {**answer, "access_token": ""} == {
        "access_token": "",
        "token_type": "Bearer",
        "scope": "read",
        "expires_in": 3600,
    }
    (issued,) = of(mock_idp.history, TokenIssued)
    assert (issued.event.username, issued.event.sub, issued.event.id_token) == ("", "example", None)


def test_what_only_people_have_is_left_out_of_the_scope(mock_idp: RunningProvider) -> None:
    asked = {**FORM, "scope": "openid offline_access email read"}
    answer = token_request(mock_idp, asked).json()
    assert (answer["scope"], "id_token" in answer, "refresh_token" in answer) == ("read", False, False)
    assert "scope" not in token_request(mock_idp, FORM).json()


@pytest.mark.parametrize(
    ("asked", "status", "scope"),
    [({}, 200, "read write"), ({"scope": "write"}, 200, "write"), ({"scope": "write admin"}, 400, None)],
)
def test_a_client_gets_what_it_registered_for_at_most(
    mock_idp: RunningProvider, asked: dict[str, str], status: int, scope: str | None
) -> None:
    answer = token_request(mock_idp, FORM | asked, SCOPED)
    assert (answer.status_code, answer.json().get("scope")) == (status, scope)
    if status == 400:
        assert answer.json()["error"] == "invalid_scope"


def test_a_public_client_has_no_credentials(mock_idp: RunningProvider) -> None:
    answer = HTTP.post(f"{mock_idp.issuer}/token", data={**FORM, "client_id": "public"})
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")


@pytest.mark.parametrize(
    "form", [FORM, {"grant_type": "refresh_token", "refresh_token": "any"}], ids=["client", "refresh"]
)
def test_a_grant_the_client_is_not_registered_for_is_unauthorized(
    mock_idp: RunningProvider, form: dict[str, str]
) -> None:
    answer = token_request(mock_idp, form, ONLY_CODES)
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "error": "unauthorized_client",
            "error_description": "The client is not registered for this grant_type.",
        },
    )
    assert of(mock_idp.history, TokenRefused)[-1].event.cause == "grant-not-allowed"


def test_the_token_opens_no_userinfo(mock_idp: RunningProvider) -> None:
    token = token_request(mock_idp, {**FORM, "scope": "read"}).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    answer = HTTP.get(f"{mock_idp.issuer}/userinfo", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (403, "insufficient_scope")


class TestSwitchedOff:
    """``Settings(client_credentials=False)``."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(client_credentials=False)

    def test_there_is_no_such_grant(self, mock_idp: RunningProvider) -> None:
        assert token_request(mock_idp, FORM).json()["error"] == "unsupported_grant_type"
