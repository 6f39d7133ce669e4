"""A dialect is found by its name or in a person's file; a mistake there is one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mock_idp.clock import Clock
from mock_idp.command_line import UsageError
from mock_idp.dialects import BUILT_IN, Dialect, find
from mock_idp.history import History
from mock_idp.http.dialect import dialect_app
from mock_idp.provider import Provider
from mock_idp.settings import Settings
from tests.dialects.systems import EXAMPLE

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "from mock_idp.dialects import Dialect\n"


@pytest.mark.parametrize("name", BUILT_IN)
def test_each_of_ours_is_found_by_its_own_name(name: str) -> None:
    assert find(name).name == name


def test_a_persons_own_is_found_in_its_file() -> None:
    dialect = find(EXAMPLE)
    assert (dialect.__name__, dialect.name, issubclass(dialect, Dialect)) == (
        "UserSystem",
        "user-system",
        True,
    )


def test_an_imported_dialect_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("from mock_idp.dialects.github import GitHub\nclass Mine(GitHub):\n    tls = False\n")
    assert find(str(path)).__name__ == "Mine"


def _mistake(path: Path, code: str) -> str:
    path.write_text(code)
    with pytest.raises(UsageError) as raised:
        find(str(path))
    return str(raised.value).replace(str(path), "FILE")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("class (", "FILE:1: is not valid Python: invalid syntax"),
        ("\nimport gone", "FILE:2: cannot be loaded: ModuleNotFoundError: No module named 'gone'"),
        (
            HEAD,
            (
                "FILE: has no subclass of mock_idp.dialects.Dialect; "
                "examples/upstreams/user_system.py shows how"
            ),
        ),
        (
            f"{HEAD}class A(Dialect): pass\nclass B(Dialect): pass",
            "FILE: has more than one dialect, A and B; keep each in a file of its own",
        ),
        (
            f"{HEAD}class A(Dialect):\n    token = 'token'",
            "FILE: A has token = 'token'; write a path that begins with '/'",
        ),
        (
            f"{HEAD}class A(Dialect):\n    authorize = '/token'",
            "FILE: A has the same path for authorize and token; give each its own",
        ),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_is_one_sentence(tmp_path: Path, code: str, message: str) -> None:
    assert _mistake(tmp_path / "mine.py", code) == message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "gitub",
            "there is no upstream dialect 'gitub'; did you mean 'github'? (or name a file that ends in .py)",
        ),
        (
            "ldap",
            (
                "there is no upstream dialect 'ldap'; known are github, github-app, oauth2, oidc "
                "(or name a file that ends in .py)"
            ),
        ),
        ("gone.py", "gone.py: there is no such file"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said(name: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        find(name)
    assert str(raised.value) == message


def _mistake_of(dialect: type[Dialect]) -> str:
    clock = Clock(frozen=True)
    provider = Provider(Settings(), issuer="http://127.0.0.1:1", clock=clock, history=History(clock))
    with pytest.raises(UsageError) as raised:
        dialect_app(dialect(provider))
    return str(raised.value)


def test_what_fails_in_a_dialects_own_code_is_said() -> None:
    class Mine(Dialect):
        def resources(self) -> dict[str, object]:  # type: ignore[override]
            return {"/me": self.meee}  # type: ignore[attr-defined]

    assert _mistake_of(Mine) == (
        "Mine cannot say what its resources and documents are: "
        "AttributeError: 'Mine' object has no attribute 'meee'"
    )


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("api/me", "Mine serves 'api/me'; write a path that begins with '/'"),
        ("/token", "Mine serves '/token' twice; give each resource and document its own path"),
        ("/sign-in", "Mine serves '/sign-in' twice; give each resource and document its own path"),
    ],
)
def test_a_resource_has_a_path_of_its_own(path: str, message: str) -> None:
    class Mine(Dialect):
        def resources(self) -> dict[str, object]:  # type: ignore[override]
            return {path: dict}

    assert _mistake_of(Mine) == message
