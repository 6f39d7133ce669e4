"""The two pages that go on by themselves, in a real browser that enforces their policy."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest

from harness.chromium.page import a_page
from harness.chromium.process import Process, find
from harness.chromium.steps import carry_out
from harness.dex.users_file import Click, Fill, Wait
from mock_idp import Settings
from mock_idp.settings import EXAMPLE_CLIENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.chromium.page import Page
    from mock_idp import RunningProvider
    from tests.front_channel.receiving import Receiver

pytestmark = pytest.mark.chromium


@pytest.fixture
def mock_idp_settings(receiver: Receiver) -> Settings:
    receiver.headers = {"Content-Type": "text/html"}
    receiver.body = "<p id=here>The application</p>"
    client = replace(
        EXAMPLE_CLIENT,
        redirect_uris=(f"{receiver.url}/callback",),
        post_logout_redirect_uris=(f"{receiver.url}/bye",),
        frontchannel_logout_uri=f"{receiver.url}/frame",
    )
    return Settings(clients=(client,))


@contextlib.contextmanager
def _chromium() -> Iterator[Page]:
    with (
        contextlib.closing(Process(find())) as process,
        a_page(process.connection, (), until=time.monotonic() + 20) as page,
    ):
        yield page


def test_form_post_and_logout_frames_go_on_by_themselves(
    mock_idp: RunningProvider, receiver: Receiver
) -> None:
    query = {
        "client_id": "example", "redirect_uri": f"{receiver.url}/callback", "response_type": "code",
        "scope": "openid", "response_mode": "form_post", "state": "s-1",
    }  # fmt: skip
    back = {"client_id": "example", "post_logout_redirect_uri": f"{receiver.url}/bye", "state": "s-2"}
    with _chromium() as page:
        page.open(httpx.Request("GET", f"{mock_idp.issuer}/authorize?{urlencode(query)}"))
        carry_out(page, Fill("#username", ""), "alice")
        carry_out(page, Fill("#password", ""), "wonderland")
        carry_out(page, Click("#login-submit"), "")
        carry_out(page, Wait("#here"), "")
        page.open(httpx.Request("GET", f"{mock_idp.issuer}/logout?{urlencode(back)}"))
        carry_out(page, Click("#logout-confirm"), "")
        carry_out(page, Wait("#here"), "")
    asked = [request for request in receiver.received if request.path != "/favicon.ico"]
    assert [(request.method, request.path) for request in asked] == [
        ("POST", "/callback"),
        ("GET", "/frame"),
        ("GET", "/bye"),
    ]
    callback, frame, bye = asked
    assert (sorted(callback.form), callback.query) == (["code", "iss", "state"], {})
    assert (sorted(frame.query), frame.query["iss"]) == (["iss", "sid"], mock_idp.issuer)
    assert bye.query == {"state": "s-2"}
