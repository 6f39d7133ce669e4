"""Chromium carries out the steps of the users file on pages that need JavaScript; everything else is ours."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from harness.chromium import steps as chromium_steps
from harness.chromium.process import find
from harness.dex.users_file import load_users
from harness.events import SignInCompleted
from harness.sign_in import chromium
from harness.sign_in.chromium import ChromiumSignIn
from harness.sign_in.strategy import SignedIn, SignInFailed
from mock_idp.history import of
from tests.sign_in.leftovers import left, running
from tests.sign_in.stage import JANE, JOHN, REDIRECT_URI, Stage, a_stage, authorization

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.chromium.page import Page
    from harness.dex.users_file import Person
    from mock_idp.protocol.model import User

pytestmark = pytest.mark.chromium
STEPS = """
  steps:
  - fill: {selector: "#user", text: $username}
  - click: "#next"
  - wait: "#password"
  - fill: {selector: "#password", text: $password}
  - click: "#go"
"""
FILE = f"""
- username: jane
  password: pass word
  {STEPS.strip()}
- username: john
  password: doe
  {STEPS.strip()}
"""


def signing_in(tmp_path: Path) -> ChromiumSignIn:
    return ChromiumSignIn(find(), people(tmp_path))


def people(tmp_path: Path, text: str = FILE) -> dict[str, Person]:
    path = tmp_path / "users.yaml"
    path.write_text(text)
    return {person.user.username: person for person in load_users(path, {}).people}


@pytest.fixture
def stage() -> Iterator[Stage]:
    with a_stage() as running:
        yield running


@pytest.fixture(scope="module")
def strategy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromiumSignIn]:
    with signing_in(tmp_path_factory.mktemp("users")) as strategy:
        yield strategy


def subjects(stage: Stage) -> list[str]:
    return [record.event.sub for record in of(stage.registry.history.records, SignInCompleted)]


def failure(strategy: ChromiumSignIn, stage: Stage, user: User = JANE) -> str:
    with pytest.raises(SignInFailed) as raised:
        strategy.to_registry(user, stage.site)
    return str(raised.value)


def test_two_people_sign_in_to_the_registry_each_in_a_session_of_their_own(
    strategy: ChromiumSignIn, stage: Stage
) -> None:
    jane, john, again = (strategy.to_registry(user, stage.site) for user in (JANE, JOHN, JANE))
    assert (jane, john, again) == (
        SignedIn("Jane_Q", stage.secret_of("Jane_Q")),
        SignedIn("John", stage.secret_of("John")),
        jane,
    )
    assert subjects(stage) == ["sub-jane", "sub-john", "sub-jane"]


def test_the_way_back_to_an_application_is_not_followed(strategy: ChromiumSignIn, stage: Stage) -> None:
    back = strategy.to_application(authorization(stage.issuer), REDIRECT_URI, JOHN, stage.site)
    query = parse_qs(urlsplit(back).query)
    assert back.startswith(f"{REDIRECT_URI}?")
    assert (query["state"], sorted(query)) == (["a-state"], ["code", "iss", "state"])


def test_a_page_that_no_form_solves_is_what_the_steps_are_for(stage: Stage) -> None:
    with ChromiumSignIn(find(), {}) as without:
        assert failure(without, stage) == (
            f"{stage.issuer}/sign-in is not the end of a sign-in, and has no form to fill in"
        )
        assert without._process is None


@pytest.fixture
def hurried(strategy: ChromiumSignIn, monkeypatch: pytest.MonkeyPatch) -> ChromiumSignIn:
    """Return one that gives up early."""
    for place in ("harness.chromium.steps", "harness.sign_in.chromium"):
        monkeypatch.setattr(f"{place}.STEP_WITHIN", 2.0)
    return strategy


USER = 'fill: {selector: "#user", text: $username}'
MISTAKES = {
    "nothing like it": (
        'wait: "#password"',
        'wait: "#passphrase"',
        ":7: the step 'wait #passphrase' did not work within 2 s: there is nothing like it",
    ),
    "unseen": (
        USER,
        "wait: style",
        ":5: the step 'wait style' did not work within 2 s: what is there cannot be seen",
    ),
    "disabled": (
        USER,
        'wait: "#user"',
        ":6: the step 'click #next' did not work within 2 s: what is there is disabled",
    ),
    "covered": (
        'click: "#next"',
        'click: "#under"',
        ":6: the step 'click #under' did not work within 2 s: something lies over it",
    ),
    "no field": (
        USER,
        "fill: {selector: body, text: $username}",
        ":5: the step 'fill body' did not work within 2 s: what is there is no field to type in",
    ),
    "no selector": (
        'click: "#next"',
        'click: "##"',
        ":6: the step 'click ##' cannot work: it is no CSS selector",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_step_that_does_not_work_is_named_with_its_place(
    mistake: str, hurried: ChromiumSignIn, tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new, said = MISTAKES[mistake]
    monkeypatch.setattr(hurried, "_people", people(tmp_path, FILE.replace(old, new, 1)))
    assert failure(hurried, stage) == f"{tmp_path}/users.yaml{said} (at {stage.issuer}/sign-in)"
    assert subjects(stage) == []


def test_a_person_whom_the_steps_do_not_let_in(
    hurried: ChromiumSignIn, tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = FILE.replace("password: pass word", "password: wr0ng", 1)
    monkeypatch.setattr(hurried, "_people", people(tmp_path, wrong))
    assert failure(hurried, stage) == (
        f"{tmp_path}/users.yaml:9: all steps of 'jane' are done, and after 2 s the browser is still at "
        f"{stage.issuer}/sign-in"
    )


def test_nobody_at_the_upstreams_address(strategy: ChromiumSignIn, stage: Stage) -> None:
    url = "http://127.0.0.1:1/authorize?code=secret"
    with pytest.raises(SignInFailed) as raised:
        strategy.to_application(url, REDIRECT_URI.replace(":1/", ":2/"), JANE, stage.site)
    # Port 1 is among those that no browser goes to.
    assert str(raised.value) == "http://127.0.0.1:1/authorize: Chromium cannot open it: net::ERR_UNSAFE_PORT"


def test_nothing_is_left_behind(tmp_path: Path, stage: Stage) -> None:
    with signing_in(tmp_path) as strategy:
        strategy.to_registry(JANE, stage.site)
        process = strategy._process
        assert process is not None
        assert running(process._profile)
    assert left(process._profile) == []
    assert not process._profile.exists()


def test_a_sign_in_is_broken_off_from_another_thread(
    tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, carry_out = threading.Event(), chromium_steps.carry_out

    def told(page: Page, *step: Any) -> None:  # noqa: ANN401
        begun.set()
        carry_out(page, *step)

    def break_off() -> None:
        begun.wait(30)
        breaking.break_off()

    stuck = FILE.replace(USER, 'wait: "#never"')
    monkeypatch.setattr(chromium, "carry_out", told)
    with ChromiumSignIn(find(), people(tmp_path, stuck)) as breaking:
        thread = threading.Thread(target=break_off)
        thread.start()
        assert failure(breaking, stage) == "the sign-in was broken off"
        thread.join()
        assert failure(breaking, stage, JOHN) == "the sign-in was broken off"


def test_after_a_crash_the_next_person_gets_another_chromium(
    tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(page: Page, *_: object) -> None:
        assert crashing._process is not None
        crashing._process.end()
        page.evaluate("() => 1", "", time.monotonic() + 10)

    with signing_in(tmp_path) as crashing:
        crashing.to_registry(JANE, stage.site)
        first = crashing._process
        assert first is not None
        with monkeypatch.context() as patched:
            patched.setattr(chromium, "carry_out", crash)
            assert failure(crashing, stage) == "Chromium ended during the sign-in"
        assert left(first._profile) == []
        assert crashing.to_registry(JOHN, stage.site).username == "John"
