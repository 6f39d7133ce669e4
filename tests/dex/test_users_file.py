"""The people who sign in at the upstream."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from harness.dex.users_file import Click, Fill, Person, UsersFile, Wait, load_users
from mock_idp.settings import a_user
from tests.dex.blocks import mistake

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EVERYTHING = """
- username: alice
  password: $ALICE_PASSWORD
  sub: "7"
  groups: [admins]
  claims: {email: alice@example.org, level: 3}
  steps:
  - fill: {selector: "#user", text: "${email}"}
  - click: "#next"
  - wait: "#password"
  - fill: {selector: "#password", text: "x$password"}
- {username: bob, password_file: secrets/bob.txt}
"""


def _users(text: str, tmp_path: Path, environment: Mapping[str, str] | None = None) -> UsersFile:
    (tmp_path / "secrets").mkdir(exist_ok=True)
    (tmp_path / "secrets" / "bob.txt").write_text("builder\nand more\n")
    (tmp_path / "secrets" / "empty.txt").write_text("\n")
    (tmp_path / "secrets" / "latin-1.txt").write_bytes(b"caf\xe9")
    (tmp_path / "users.yaml").write_text(text)
    return load_users(tmp_path / "users.yaml", environment or {})


def test_everything_can_be_said_of_a_person(tmp_path: Path) -> None:
    alice = a_user("alice", "secret", groups=["admins"], email="alice@example.org", level=3)
    steps = (
        Fill("#user", "${email}"),
        Click("#next"),
        Wait("#password"),
        Fill("#password", "x$password"),
    )
    assert _users(EVERYTHING, tmp_path, {"ALICE_PASSWORD": "secret"}) == UsersFile(
        people=(Person(user=replace(alice, sub="7"), steps=steps), Person(user=a_user("bob", "builder")))
    )


def test_a_step_fills_in_what_the_person_knows(tmp_path: Path) -> None:
    alice, _ = _users(EVERYTHING, tmp_path, {"ALICE_PASSWORD": "se$email"}).people
    texts = [alice.text_of(step) for step in alice.steps if isinstance(step, Fill)]
    assert texts == ["alice@example.org", "xse$email"]


def test_a_step_knows_where_it_stands_and_shows_nothing_that_is_typed(tmp_path: Path) -> None:
    alice, _ = _users(EVERYTHING, tmp_path, {"ALICE_PASSWORD": "secret"}).people
    assert [(step.place, str(step)) for step in alice.steps] == [
        (f"{tmp_path}/users.yaml:8", "fill #user"),
        (f"{tmp_path}/users.yaml:9", "click #next"),
        (f"{tmp_path}/users.yaml:10", "wait #password"),
        (f"{tmp_path}/users.yaml:11", "fill #password"),
    ]


@pytest.mark.parametrize("password", ["pa$$word", "$ecret", "a$B", "${A", "0815", "no"])
def test_a_password_is_taken_as_it_is_written(tmp_path: Path, password: str) -> None:
    found = _users(f"- {{username: a, password: '{password}'}}", tmp_path).people
    assert [person.user.password for person in found] == [password]


def test_passwords_are_not_shown(tmp_path: Path) -> None:
    assert "builder" not in repr(_users("- {username: a, password: builder}", tmp_path))


def test_one_person_alone_leaves_something_unchecked(tmp_path: Path) -> None:
    notes = _users("- {username: a, password: b}", tmp_path).notes
    assert notes == (
        (
            f"{tmp_path}/users.yaml: with 'a' alone it cannot be checked that nobody gets another's "
            "identity; add a second person"
        ),
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "users.yaml: the file is empty"),
        ("[]", "users.yaml:1: there is nobody in the file; write at least one person, better two"),
        ("users: []", "users.yaml:1: the file must be a list, not a section"),
        ("- alice", "users.yaml:1: [0] must be a section of keys and values, not 'alice'"),
        ("- {password: b}", "users.yaml:1: the key 'username' is missing in [0]"),
        ("- {username: '', password: b}", "users.yaml:1: [0].username is empty"),
        ("- {username: a, password: ''}", "users.yaml:1: [0].password is empty"),
        (
            "- {username: a}",
            "users.yaml:1: the password is missing in [0]; write one of password and password_file",
        ),
        (
            "- {username: a, password: b, password_file: c}",
            "users.yaml:1: the password stands there twice in [0]; write one of password and password_file",
        ),
        (
            "- {username: a, passwort: b}",
            "users.yaml:1: unknown key 'passwort' in [0]; did you mean 'password'?",
        ),
        (
            "- username: a\n  password: $A_PASSWORD",
            "users.yaml:2: [0].password: the environment variable A_PASSWORD is not set",
        ),
        (
            "- {username: a, password_file: none.txt}",
            "users.yaml:1: [0].password_file: none.txt cannot be read: No such file or directory",
        ),
        (
            "- {username: a, password_file: secrets/empty.txt}",
            "users.yaml:1: [0].password_file: the first line of secrets/empty.txt is empty",
        ),
        (
            "- {username: a, password_file: secrets/latin-1.txt}",
            "users.yaml:1: [0].password_file: secrets/latin-1.txt is not UTF-8 text",
        ),
        (
            "- {username: a, password: b}\n- {username: a, password: c}",
            "users.yaml:2: the username 'a' stands here a second time",
        ),
        (
            "- {username: a, password: b, claims: {groups: []}}",
            "users.yaml:1: groups is not written among the claims but beside the username",
        ),
        (
            "- {username: a, password: b, groups: admins}",
            "users.yaml:1: [0].groups must be a list, not 'admins'",
        ),
        (
            "- username: a\n  password: b\n  steps:\n  - clik: x",
            "users.yaml:4: unknown step 'clik' in [0].steps[0]; did you mean 'click'?",
        ),
        (
            "- {username: a, password: b, steps: [{click: ''}]}",
            "users.yaml:1: [0].steps[0].click is empty",
        ),
        (
            "- {username: a, password: b, steps: [{fill: {selector: x}}]}",
            "users.yaml:1: the key 'text' is missing in [0].steps[0].fill",
        ),
        (
            "- {username: a, password: b, steps: [{fill: {selector: x, text: $pasword}}]}",
            "users.yaml:1: [0].steps[0].fill.text: a person has no $pasword; did you mean 'password'?",
        ),
        (
            "- {username: a, password: b, steps: [{click: x, wait: y}]}",
            ("users.yaml:1: [0].steps[0] must be one key with its value, such as 'login: ok', not a section"),
        ),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    assert mistake(lambda: _users(text, tmp_path), tmp_path) == sentence
