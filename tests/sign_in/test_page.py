"""What a page of an upstream may do, and where Chromium stops."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request  # noqa: TC002  Starlette looks at no annotation, the linter does
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from harness.chromium.devtools import ChromiumGone, Connection
from harness.chromium.page import Page, a_page
from harness.chromium.process import Process, find
from harness.chromium.steps import DoesNotWork, carry_out, wait_for_return
from harness.dex.users_file import Click, Fill, Wait
from harness.stack import StackError
from mock_idp import authority
from mock_idp.command_line import ComponentMissing
from mock_idp.server import listen, serving
from tests.sign_in.leftovers import left

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN = "http://127.0.0.1:2"
PATIENCE = 10.0


class Upstream:
    """A system whose one page is what a test says."""

    def __init__(self) -> None:
        self.page: Response = HTMLResponse("<p>hello")
        self.asked: list[tuple[str, bytes]] = []

    async def answer(self, request: Request) -> Response:
        self.asked.append((request.method, await request.body()))
        return self.page

    async def back(self, _: Request) -> Response:
        return RedirectResponse(f"{OWN}/callback?code=1", 302)

    @property
    def app(self) -> Starlette:
        """The application."""
        return Starlette(
            routes=[
                Route("/", self.answer, methods=["GET", "POST"]),
                Route("/back", self.back),
                Route("/favicon.ico", lambda _: PlainTextResponse("", 404)),
            ]
        )


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


@pytest.fixture(scope="module")
def process() -> Iterator[Process]:
    process = Process(find())
    yield process
    process.close()


@pytest.fixture
def page(process: Process) -> Iterator[Page]:
    with a_page(process.connection, (OWN,), until=time.monotonic() + PATIENCE) as page:
        yield page


@contextlib.contextmanager
def listening(upstream: Upstream, *, tls: bool = False) -> Iterator[str]:
    with contextlib.closing(listen()) as sock:
        context = authority.server_context() if tls else None
        with serving(upstream.app, sock, context) as address:
            yield f"{address.url}/"


def opened(page: Page, upstream: Upstream, request: httpx.Request) -> httpx.Request:
    """Open a page and return where it leads."""
    page.open(request)
    assert wait_for_return(page), upstream.asked
    assert page.returned is not None
    return page.returned


@pytest.mark.chromium
def test_a_redirect_home_is_not_followed(page: Page, upstream: Upstream) -> None:
    with listening(upstream) as url:
        back = opened(page, upstream, httpx.Request("GET", f"{url}back"))
    assert (back.method, str(back.url), back.content) == ("GET", f"{OWN}/callback?code=1", b"")


@pytest.mark.chromium
def test_a_form_goes_out_and_comes_back_whole(page: Page, upstream: Upstream) -> None:
    answer = "x" * 200_000
    upstream.page = HTMLResponse(
        f"<form method=post action={OWN}/callback><input name=SAMLResponse value={answer}></form>"
        "<script>document.forms[0].submit()</script>"
    )
    with listening(upstream) as url:
        request = httpx.Request("POST", url, data={"SAMLRequest": "a b+", "RelayState": "é"})
        back = opened(page, upstream, request)
    assert upstream.asked == [("POST", b"SAMLRequest=a+b%2B&RelayState=%C3%A9")]
    assert (back.method, str(back.url)) == ("POST", f"{OWN}/callback")
    assert (back.headers["content-type"], back.content) == (
        "application/x-www-form-urlencoded",
        f"SAMLResponse={answer}".encode(),
    )


@pytest.mark.chromium
def test_a_mock_that_speaks_tls_is_trusted(page: Page, upstream: Upstream) -> None:
    with listening(upstream, tls=True) as url:
        back = opened(page, upstream, httpx.Request("GET", f"{url}back"))
    assert str(back.url) == f"{OWN}/callback?code=1"


@pytest.mark.chromium
def test_a_long_name_of_the_folder_for_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with contextlib.closing(Process(find())) as process:
        assert process._profile.parent == Path("/tmp")  # noqa: S108


@pytest.mark.chromium
def test_an_alert_holds_up_nobody(page: Page, upstream: Upstream) -> None:
    upstream.page = HTMLResponse("<button onclick=\"alert('really?'); location = '/back'\">go</button>")
    with listening(upstream) as url:
        page.open(httpx.Request("GET", url))
        carry_out(page, Click("button"), "")
        assert wait_for_return(page)


@pytest.mark.chromium
def test_what_leads_home_beside_the_page_itself_is_no_return(page: Page, upstream: Upstream) -> None:
    upstream.page = HTMLResponse(
        f"<img src={OWN}/logo><iframe src={OWN}/frame></iframe><script>fetch('{OWN}/api').catch(() => "
        "document.body.append(document.createElement('hr')))</script>"
    )
    with listening(upstream) as url:
        page.open(httpx.Request("GET", url))
        carry_out(page, Wait("hr"), "")
    assert page.returned is None


@pytest.mark.chromium
def test_steps_end_where_the_page_has_gone_home(page: Page, upstream: Upstream) -> None:
    upstream.page = HTMLResponse("<script>setTimeout(() => { location = '/back' }, 50)</script>")
    with listening(upstream) as url:
        page.open(httpx.Request("GET", url))
        carry_out(page, Fill("#never", "x"), "x")
    assert page.returned is not None


@pytest.mark.chromium
def test_a_page_that_hangs(upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.chromium.steps.STEP_WITHIN", 1.0)
    upstream.page = HTMLResponse("<p>x<script>setTimeout(() => { for (;;); }, 20)</script>")
    own, until = Process(find()), time.monotonic() + PATIENCE
    with (
        contextlib.closing(own),
        listening(upstream) as url,
        a_page(own.connection, (OWN,), until=until) as page,
    ):
        page.open(httpx.Request("GET", url))
        with pytest.raises(DoesNotWork) as raised:
            carry_out(page, Wait("hr"), "")
    assert str(raised.value).startswith("did not work within 1 s: ")


@pytest.mark.chromium
def test_chromium_ends_with_a_harness_that_was_killed() -> None:
    script = (
        "import os, signal\nfrom harness.chromium.process import Process, find\n"
        "print(Process(find())._profile, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    profile = Path(ended.stdout.strip())
    assert profile.is_dir()
    assert left(profile) == []
    shutil.rmtree(profile)


def test_a_machine_without_chromium(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ComponentMissing) as raised:
        find()
    assert str(raised.value) == (
        "Chromium, which carries out the steps of the users file, is not on PATH; install the Debian package "
        "chromium, or sign in yourself with --sign-in person"
    )


def test_something_that_is_no_chromium(tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\necho '[1:1:0101/0:ERROR:x] no usable sandbox' >&2\n")
    program.chmod(0o755)
    with pytest.raises(StackError) as raised:
        Process(str(program))
    assert str(raised.value) == f"{program} does not start: no usable sandbox"


def test_a_connection_that_was_closed_writes_to_nobody() -> None:
    reader, writer = os.pipe()
    connection = Connection(reader, writer)
    connection.close()
    with pytest.raises(ChromiumGone):
        connection.send("Browser.close")
