"""``--sign-in``, and what the users file says where it is left out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness.dex.users_file import Click, Person
from harness.sign_in.choosing import choose
from harness.sign_in.chromium import ChromiumSignIn
from harness.sign_in.form import FormSignIn
from harness.sign_in.person import PersonSignIn
from harness.sign_in.way import Way
from mock_idp.command_line import ComponentMissing, UsageError
from mock_idp.settings import ALICE, BOB

if TYPE_CHECKING:
    from harness.sign_in.strategy import Strategy

WITH = Person(user=ALICE, steps=(Click("#go"),))
WITHOUT = Person(user=BOB)
FILE = Path("users.yaml")


def chosen(way: Way | None, *people: Person, file: Path | None = FILE) -> Strategy:
    return choose(way, people, file=file, tell=lambda _: None)


@pytest.fixture
def _a_chromium(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.chromium.process.find", lambda: "/usr/bin/chromium")


@pytest.mark.usefixtures("_a_chromium")
@pytest.mark.parametrize(
    ("way", "people", "strategy"),
    [
        (None, (), FormSignIn),
        (None, (WITHOUT,), FormSignIn),
        (None, (WITHOUT, WITH), ChromiumSignIn),
        (Way.FORM, (WITH, WITH), FormSignIn),
        (Way.BROWSER, (WITH, WITH), ChromiumSignIn),
        (Way.PERSON, (WITH, WITHOUT), PersonSignIn),
    ],
)
def test_the_way_is_chosen_by_the_option_or_by_the_steps(
    way: Way | None, people: tuple[Person, ...], strategy: type[Strategy]
) -> None:
    assert type(chosen(way, *people)) is strategy


@pytest.mark.usefixtures("_a_chromium")
def test_only_those_with_steps_sign_in_by_them() -> None:
    strategy = chosen(None, WITH, WITHOUT)
    assert isinstance(strategy, ChromiumSignIn)
    assert strategy._people == {"alice": WITH}


@pytest.mark.parametrize(
    ("people", "file", "said"),
    [
        (
            (WITH, WITHOUT),
            FILE,
            "users.yaml: 'bob' has no steps, which --sign-in browser carries out; write some",
        ),
        ((), None, "--sign-in browser carries out the steps of a users file; name one with --users"),
    ],
)
def test_a_browser_needs_steps(people: tuple[Person, ...], file: Path | None, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        chosen(Way.BROWSER, *people, file=file)
    assert str(raised.value) == said


def test_steps_need_chromium(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ComponentMissing, match=r"^Chromium, .* is not on PATH; "):
        chosen(None, WITH)
