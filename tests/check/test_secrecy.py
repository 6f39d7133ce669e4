"""Nothing that a check shows, writes or keeps holds a token or a secret, whatever a connector logs."""

from __future__ import annotations

import secrets
import stat
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from harness import browser
from mock_idp.fingerprint import fingerprint
from tests.check.checking import CONNECTORS, USER_SYSTEM
from tests.check.command_line import RIGHT, misbehaving, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.check.conftest import Ended

pytestmark = pytest.mark.go

PASSWORDS = ("correct-horse-battery", "staple-of-bob")
PEOPLE = "- {{username: alice, password: {}}}\n- {{username: bob, password: {}}}\n".format(*PASSWORDS)
_SHORTEST = 24
"""Random bytes of the shortest secret; a state and a nonce have fewer."""


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every secret that comes by: tokens where they are hashed, others where they are made or used."""
    import_module("harness.commands.check")  # and with it all that would be imported later
    found, original = set(PASSWORDS), fingerprint

    def hashing(token: Any) -> Any:  # noqa: ANN401  as the original
        if token:
            found.add(token)
        return original(token)

    for module in list(sys.modules.values()):
        if getattr(module, "fingerprint", None) is original:
            monkeypatch.setattr(module, "fingerprint", hashing)
    make, sign_in = secrets.token_urlsafe, browser.sign_in

    def making(size: int) -> str:
        made = make(size)
        if size >= _SHORTEST:
            found.add(made)
        return made

    def signing_in(*arguments: Any, **options: Any) -> browser.SignedIn:  # noqa: ANN401  as the original
        signed_in = sign_in(*arguments, **options)
        found.add(signed_in.secret)
        return signed_in

    monkeypatch.setattr(secrets, "token_urlsafe", making)
    monkeypatch.setattr(browser, "sign_in", signing_in)
    return found


def a_broken_one(name: str) -> tuple[str, ...]:
    """Return the options for a broken example."""
    package = ("--connector-package", str(CONNECTORS / "broken" / name))
    return ("--connector", str(CONNECTORS / "connector.yaml"), *package, "--upstream", USER_SYSTEM)


@pytest.mark.parametrize("which", ["right", "tells everything", "logincontext", "norefresh"])
def test_no_secret_is_shown_or_kept(
    check: Callable[..., Ended], tmp_path: Path, seen: set[str], which: str
) -> None:
    connector = {"right": RIGHT, "tells everything": misbehaving(tmp_path, "tell")}.get(which)
    written(tmp_path / "people.yaml", PEOPLE)

    how = connector or (*a_broken_one(which), "--quick")
    ended = check(
        *how, "--users", "people.yaml", "--storage", "memory",
        "--json", "out.json", "--junit", "out.xml", "--history", "histories", "--keep", "kept",
    )  # fmt: skip

    assert ended.exit_code == (0 if connector else 1)
    kept = list((tmp_path / "kept").rglob("*"))
    files = [tmp_path / "out.json", tmp_path / "out.xml", *(tmp_path / "histories").iterdir()]
    files += [path for path in kept if path.name == "dex.log"]
    texts = {str(path): path.read_text(encoding="utf-8") for path in files}
    texts |= {"stdout": ended.stdout, "stderr": "\n".join([*ended.before, ended.said])}
    shown = {(name, value) for name, text in texts.items() for value in seen if value in text}
    assert shown == set()
    assert len(seen) > (100 if connector else 10)
    assert all(texts.values())
    assert any("[client secret]" in text for text in texts.values()) == (which == "tells everything")
    private = {path.name: stat.S_IMODE(path.stat().st_mode) for path in kept if path.is_file()}
    assert (private["dex.yaml"], private["start.sh"]) == (0o600, 0o700)


def test_what_is_looked_for_would_be_found(
    check: Callable[..., Ended], tmp_path: Path, seen: set[str]
) -> None:
    """The configuration of a Dex holds the secrets of its clients: a person who keeps it is told so."""
    check(*RIGHT, "--quick", "--storage", "memory", "--keep", "kept")

    kept = tmp_path / "kept" / "docker-login-memory"
    text = (kept / "dex.yaml").read_text(encoding="utf-8") + (kept / "start.sh").read_text(encoding="utf-8")
    assert len({value for value in seen if value in text}) >= 3
