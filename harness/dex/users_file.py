"""The people who sign in at the upstream: what ``--users FILE`` holds.

::

- username: alice
  password: $ALICE_PASSWORD          # or the password itself, or password_file: alice.txt
  groups: [developers]               # for an upstream that the check starts
  claims: {email: alice@example.com}
  steps:                             # for a sign-in page that takes more than a form
    - fill: {selector: "#user", text: $email}
    - click: "#next"
    - wait: "#password"
    - fill: {selector: "#password", text: $password}
    - click: "#sign-in"
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mock_idp import config
from mock_idp.config.errors import hint
from mock_idp.settings import a_user

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mock_idp.config import Value
    from mock_idp.protocol.model import User

_KEYS = ("username", "password", "password_file", "sub", "groups", "claims", "steps")
_VARIABLE = re.compile(r"\$(?P<brace>\{)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?(brace)\})")
_FIELDS = ("username", "password", "email")
"""What a step can fill in, as ``$username`` and so on."""


@dataclass(frozen=True)
class Fill:
    """Type a text into a field."""

    selector: str
    text: str
    """With ``$username``, ``$password`` and ``$email`` still in it: `Person.text_of` puts them in."""
    place: str = field(default="", compare=False)
    """``FILE:LINE``."""

    def __str__(self) -> str:
        """Return the step for people, without what is typed."""
        return f"fill {self.selector}"


@dataclass(frozen=True)
class Click:
    """Click on something."""

    selector: str
    place: str = field(default="", compare=False)
    """``FILE:LINE``."""

    def __str__(self) -> str:
        """Return the step for people."""
        return f"click {self.selector}"


@dataclass(frozen=True)
class Wait:
    """Wait until something is there."""

    selector: str
    place: str = field(default="", compare=False)
    """``FILE:LINE``."""

    def __str__(self) -> str:
        """Return the step for people."""
        return f"wait {self.selector}"


BrowserStep = Fill | Click | Wait


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with an account at the upstream."""

    user: User
    """With the claims that an upstream of the check's own is to give."""
    steps: tuple[BrowserStep, ...] = ()
    """How a browser signs them in; empty: by the form that is found."""

    def text_of(self, fill: Fill) -> str:
        """Return what is typed: it may be the password."""
        email = str(self.user.claims.get("email", ""))
        known = {"username": self.user.username, "password": self.user.password, "email": email}
        return _VARIABLE.sub(lambda match: known[match["name"]], fill.text)


@dataclass(frozen=True, kw_only=True)
class UsersFile:
    """Everybody in a file."""

    people: tuple[Person, ...]
    notes: tuple[str, ...] = field(default=())
    """Sentences on what cannot be checked with these."""


def load_users(path: Path, environment: Mapping[str, str]) -> UsersFile:
    """Return the people in the file at ``path``, whose passwords may be variables of ``environment``.

    Raises:
        ConfigError: the file cannot be read, or something in it is wrong.

    """
    top = config.load(path)
    people: dict[str, Person] = {}
    for value in top.items():
        person = _person(value, environment)
        name = person.user.username
        if name in people:
            value.fail(f"the username '{name}' stands here a second time")
        people[name] = person
    if not people:
        top.fail("there is nobody in the file; write at least one person, better two")
    return UsersFile(people=tuple(people.values()), notes=_notes(path, tuple(people)))


def _notes(path: Path, names: tuple[str, ...]) -> tuple[str, ...]:
    if len(names) > 1:
        return ()
    with_one = f"{path}: with '{names[0]}' alone it cannot be checked that nobody gets another's identity"
    return (f"{with_one}; add a second person",)


def _person(value: Value, environment: Mapping[str, str]) -> Person:
    section = value.section(*_KEYS)
    name, groups, claims = section.required("username"), section.get("groups"), section.get("claims")
    sub, steps = section.get("sub"), section.get("steps")
    user = a_user(_filled(name), _password(value, environment))
    given = {} if claims is None else _claims(claims)
    if groups is not None:
        given["groups"] = [group.string() for group in groups.items()]
    user = replace(user, claims=user.claims | given, sub=user.sub if sub is None else _filled(sub))
    return Person(user=user, steps=() if steps is None else tuple(_step(step) for step in steps.items()))


def _claims(value: Value) -> dict[str, object]:
    for key, claim in value.entries():
        if key in ("sub", "groups"):
            claim.fail(f"{key} is not written among the claims but beside the username")
    return dict(value.plain())


def _filled(value: Value) -> str:
    if not value.string():
        value.fail(f"{value.name} is empty")
    return value.text


def _password(person: Value, environment: Mapping[str, str]) -> str:
    """Return the password, which stands in the file, in a file of its own or in a variable."""
    section = person.section(*_KEYS)
    written, file = section.get("password"), section.get("password_file")
    if written is None and file is not None:
        return _password_in(file)
    if written is None or file is not None:
        found = "the password is missing" if written is None else "the password stands there twice"
        person.fail(f"{found} in {person.name}; write one of password and password_file")
    return _written_password(written, environment)


def _written_password(value: Value, environment: Mapping[str, str]) -> str:
    variable = _VARIABLE.fullmatch(_filled(value))
    if variable is None or not variable["name"].isupper():
        return value.text
    if not environment.get(variable["name"]):
        value.fail(f"{value.name}: the environment variable {variable['name']} is not set")
    return environment[variable["name"]]


def _password_in(value: Value) -> str:
    """Return the first line of the file, whose name is relative to the users file."""
    path = value.path.parent / _filled(value)
    try:
        password = path.read_text("utf-8").partition("\n")[0].rstrip("\r")
    except OSError as error:
        value.fail(f"{value.name}: {path} cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        value.fail(f"{value.name}: {path} is not UTF-8 text")
    if not password:
        value.fail(f"{value.name}: the first line of {path} is empty")
    return password


def _step(value: Value) -> BrowserStep:
    kind, argument = value.entry()
    if kind == "fill":
        return _fill(argument)
    if kind not in ("click", "wait"):
        value.fail(f"unknown step '{kind}' in {value.name}; {hint(kind, ('fill', 'click', 'wait'))}")
    return (Click if kind == "click" else Wait)(_filled(argument), _place(argument))


def _fill(value: Value) -> Fill:
    section = value.section("selector", "text")
    text = section.required("text")
    for name in (match["name"] for match in _VARIABLE.finditer(_filled(text))):
        if name not in _FIELDS:
            text.fail(f"{text.name}: a person has no ${name}; {hint(name, _FIELDS)}")
    return Fill(_filled(section.required("selector")), text.text, _place(value))


def _place(value: Value) -> str:
    return f"{value.path}:{value.line}"
