"""A person opens an address that is printed; here a thread does, with a browser of its own."""

from __future__ import annotations

import contextlib
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from harness import browser
from harness.chromium.page import a_page
from harness.chromium.process import Process, find
from harness.chromium.steps import carry_out
from harness.dex.events import DexLogged
from harness.dex.users_file import Click, Fill, Wait
from harness.sign_in.landing import Landing, a_landing
from harness.sign_in.person import PersonSignIn
from harness.sign_in.strategy import SignedIn, SignInFailed
from tests.sign_in.stage import JANE, JOHN, Stage, a_stage, authorization

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mock_idp.protocol.model import User


class Somebody:
    """Reads what is printed, and does as told in a thread of their own."""

    def __init__(self, act: Callable[[str], object] = lambda _: None) -> None:
        self.lines: list[str] = []
        self._act = act
        self._pool = ThreadPoolExecutor(1)
        self.done: list[Future[object]] = []

    def hear(self, line: str) -> None:
        self.lines.append(line)
        if ": open " in line:
            self.done.append(self._pool.submit(self._act, line.partition(": open ")[2].partition(" ")[0]))

    def finish(self) -> None:
        self._pool.shutdown()
        for future in self.done:
            future.result()


@contextlib.contextmanager
def asking(act: Callable[[str], object], *, within: float = 30) -> Iterator[tuple[PersonSignIn, Somebody]]:
    somebody = Somebody(act)
    with PersonSignIn(somebody.hear, within=within) as strategy:
        yield strategy, somebody
    somebody.finish()


def by_form(user: User) -> Callable[[str], object]:
    """Return what walks from a registry's address to its secret, as a person with a browser."""
    return lambda url: browser.sign_in(url.removesuffix("/c/oidc/login"), user.username, user.password)


def _line(url: str, where: str) -> str:
    return (
        f"sign in as 'jane': open {url} in a new private window of a browser; waiting 30s until you are back "
        f"at the {where}"
    )


@pytest.fixture
def landing() -> Iterator[Landing]:
    with a_landing() as landing:
        yield landing


@pytest.fixture
def stage(landing: Landing) -> Iterator[Stage]:
    with a_stage(redirect_uri=landing.redirect_uri, landing=landing, plain=True) as running:
        yield running


def test_a_person_signs_in_to_the_registry(stage: Stage) -> None:
    with asking(by_form(JANE)) as (strategy, somebody):
        signed_in = strategy.to_registry(JANE, stage.site)
        again = strategy.to_registry(JANE, stage.site)
    assert signed_in == again == SignedIn("Jane_Q", stage.secret_of("Jane_Q"))
    url = f"{stage.site.registry_url}/c/oidc/login"
    assert somebody.lines == [
        _line(url, "registry"),
        "signed in as 'jane'; going on",
    ] * 2  # fmt: skip


def test_a_person_signs_in_to_an_application(stage: Stage, landing: Landing) -> None:
    url = authorization(stage.issuer, landing.redirect_uri)
    pages: list[httpx.Response] = []

    def act(url: str) -> None:
        back = browser.authorize(url, landing.redirect_uri, "jane", JANE.password)
        pages.append(httpx.get(back, trust_env=False))

    with asking(act) as (strategy, somebody):
        back = strategy.to_application(url, landing.redirect_uri, JANE, stage.site)
    assert back == str(pages[0].url)
    assert "Back again. You can close this window." in pages[0].text
    assert somebody.lines == [
        _line(url, "application"),
        "signed in as 'jane'; going on",
    ]  # fmt: skip


def test_nobody_comes(stage: Stage, landing: Landing) -> None:
    with asking(lambda _: None, within=0.1) as (strategy, _):
        for sign_in in (
            lambda: strategy.to_registry(JANE, stage.site),
            lambda: strategy.to_application(
                authorization(stage.issuer), landing.redirect_uri, JANE, stage.site
            ),
        ):
            with pytest.raises(SignInFailed) as raised:
                sign_in()
            assert str(raised.value) == "nobody signed in as 'jane' within 0.1s"


def test_a_person_who_is_refused(stage: Stage) -> None:
    def cancel(url: str) -> None:
        with httpx.Client(trust_env=False) as http:
            http.get(f"{url.removesuffix('login')}callback?state=forged")

    with asking(cancel) as (strategy, _), pytest.raises(SignInFailed) as raised:
        strategy.to_registry(JANE, stage.site)
    assert str(raised.value) == "the registry refused the sign-in: State mismatch"


def test_a_person_whom_dex_does_not_let_in(stage: Stage, landing: Landing) -> None:
    history = stage.registry.history
    site = replace(stage.site, history=history)

    def act(_: str) -> None:
        history.append(DexLogged("error", "Failed to authenticate", 'missing "name" claim'))

    with asking(act) as (strategy, _):
        for sign_in in (
            lambda: strategy.to_registry(JANE, site),
            lambda: strategy.to_application(authorization("-"), landing.redirect_uri, JANE, site),
        ):
            with pytest.raises(SignInFailed) as raised:
                sign_in()
            assert str(raised.value) == 'Dex refused the sign-in: missing "name" claim'


def test_people_are_asked_one_after_another(stage: Stage) -> None:
    first = threading.Event()

    def act(url: str) -> None:
        user = JOHN if first.is_set() else JANE
        first.set()
        by_form(user)(url)

    with asking(act) as (strategy, somebody), ThreadPoolExecutor(2) as pool:
        jane = pool.submit(strategy.to_registry, JANE, stage.site)
        assert first.wait(10)
        john = pool.submit(strategy.to_registry, JOHN, stage.site)
        assert (jane.result().username, john.result().username) == ("Jane_Q", "John")
    assert [line.partition(":")[0] for line in somebody.lines] == [
        "sign in as 'jane'",
        "signed in as 'jane'; going on",
        "sign in as 'john'",
        "signed in as 'john'; going on",
    ]


def test_waiting_is_broken_off_for_those_whose_turn_it_is_and_for_all_others(stage: Stage) -> None:
    asked = threading.Event()
    with asking(lambda _: asked.set()) as (strategy, somebody), ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(strategy.to_registry, user, stage.site) for user in (JANE, JOHN)]
        assert asked.wait(10)
        strategy.break_off()
        assert [str(future.exception()) for future in waiting] == ["the sign-in was broken off"] * 2
    assert len(somebody.lines) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/callback"), ("GET", "/callback?state="), ("POST", "/callback?state=a")],
)
def test_what_is_no_return_is_nothing(landing: Landing, method: str, path: str) -> None:
    base = landing.redirect_uri.removesuffix("/callback")
    response = httpx.request(method, base + path, trust_env=False)
    assert (response.status_code, "Nothing is here." in response.text, landing.take("a")) == (404, True, None)


def test_a_return_is_taken_once(landing: Landing) -> None:
    response = httpx.get(f"{landing.redirect_uri}?code=c&state=a%20b", trust_env=False)
    assert (response.status_code, response.headers["referrer-policy"]) == (200, "no-referrer")
    assert [landing.take("a b"), landing.take("a b")] == [f"{landing.redirect_uri}?code=c&state=a%20b", None]


@pytest.mark.chromium
def test_the_registrys_onboarding_page_takes_the_proposed_name_by_itself(stage: Stage) -> None:
    def act(url: str) -> None:
        with (
            contextlib.closing(Process(find())) as process,
            a_page(process.connection, (), until=time.monotonic() + 10) as page,
        ):
            page.open(httpx.Request("GET", url))
            for step, text in (
                (Fill("#username", ""), "jane"), (Fill("#password", ""), JANE.password),
                (Click("#login-submit"), ""), (Wait("#onboard[hidden] + p:not(:empty)"), ""),
            ):  # fmt: skip
                carry_out(page, step, text)
            said = page.evaluate(
                "() => document.getElementById('said').textContent", "", time.monotonic() + 10
            )
            assert said == "You are signed in. You can close this window."

    with asking(act) as (strategy, _):
        assert strategy.to_registry(JANE, stage.site) == SignedIn("Jane_Q", stage.secret_of("Jane_Q"))
