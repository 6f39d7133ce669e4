"""A mistake of a person is one sentence and exit code 2; where Dex or a connector speaks, in their words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.check.checking import CONNECTORS, CORRECT, USER_SYSTEM
from tests.check.command_line import NOBODY, OIDC, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.check.conftest import Ended

pytestmark = pytest.mark.go

PACKAGE = ("--connector-package", str(CORRECT))
RIGHT_YAML = (CONNECTORS / "connector.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("id: a\nconfig: {}\n", "x.yaml:1: the key 'type' is missing: which of Dex's connectors is it?"),
        (
            "type: [oidc\nid: x",
            "x.yaml:2: this is not YAML: did not find expected ',' or ']' while parsing a flow sequence",
        ),
        (
            "- {type: oidc, id: a, name: A}\n- {type: github, id: b, name: B}\n",
            "x.yaml: there are 2 connectors in the file; say which by its id: a, b",
        ),
        ("issuer: https://dex.example\n", "x.yaml: there is no connector in the file"),
        ("", "x.yaml: the file is empty"),
        (
            "{type: oidcc, id: a, name: A}",
            (
                "x.yaml:1: Dex has no connector type 'oidcc'; did you mean 'oidc'? "
                "(a type of your own needs --connector-package or --dex)"
            ),
        ),
        (
            "{type: oidc, id: a, name: A, config: {clientID: x}}",
            "x.yaml:1: config.issuer is missing, without which Dex does not start; write yours",
        ),
        (
            "{type: oidc, id: a, name: A, config: {issuer: https://sso.example, promptType: $PROMPT}}",
            "x.yaml:1: config.promptType: the environment variable PROMPT is not set",
        ),
        (
            "{type: google, id: a, name: A, config: {}}",
            (
                "x.yaml:1: Dex's connector 'google' has its upstream's address built in, so that no "
                "check can stand in for accounts.google.com; attach to the Harbor that uses it"
            ),
        ),
    ],
)
def test_a_wrong_connector(check: Callable[..., Ended], tmp_path: Path, text: str, sentence: str) -> None:
    written(tmp_path / "x.yaml", text)

    ended = check("--connector", "x.yaml")

    assert (ended.exit_code, ended.stdout, ended.said) == (2, "", sentence)


@pytest.mark.parametrize(
    ("written_instead", "reason"),
    [
        ("", 'connector "users": url "" is not an http or https address'),
        ("urll: $UPSTREAM_URL", 'connector "users": url "" is not an http or https address'),
    ],
)
def test_a_key_that_a_connector_of_ones_own_misses_is_told_in_its_words(
    check: Callable[..., Ended], tmp_path: Path, written_instead: str, reason: str
) -> None:
    written(tmp_path / "x.yaml", RIGHT_YAML.replace("url: $UPSTREAM_URL", written_instead))

    ended = check("--connector", "x.yaml", *PACKAGE, "--upstream", USER_SYSTEM)

    assert (ended.exit_code, ended.stdout, ended.said) == (
        2,
        "",
        (
            "x.yaml: Dex does not start with the connector 'users': Dex ended with exit code 2: "
            "failed to initialize server: server: Failed to open connector users: "
            "failed to open connector: failed to create connector "
            f"users: {reason}"
        ),
    )


def test_an_issuer_that_cannot_be_discovered_is_told_in_dexs_words(
    check: Callable[..., Ended], tmp_path: Path
) -> None:
    written(tmp_path / "x.yaml", OIDC.replace("$UPSTREAM_ISSUER", "$UPSTREAM_ISSUER/realm"))

    ended = check("--connector", "x.yaml")

    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.said.startswith(
        "x.yaml: Dex does not start with the connector 'sso': Dex ended with exit code 2: "
    )
    assert "failed to get provider: 404 Not Found" in ended.said


def test_a_redirect_uri_that_is_not_dexs_is_told_in_the_connectors_words(
    check: Callable[..., Ended], tmp_path: Path
) -> None:
    wrong = RIGHT_YAML.replace("$DEX_CALLBACK", "http://127.0.0.1:1/callback")
    written(tmp_path / "x.yaml", wrong)

    ended = check("--quick", "--connector", "x.yaml", *PACKAGE, "--upstream", USER_SYSTEM)

    assert ended.exit_code == 3
    assert 'Dex logged: redirectURI is "http://127.0.0.1:1/callback", but Dex expects' in _one_line(
        ended.stdout
    )


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_an_upstream_that_cannot_be_reached(check: Callable[..., Ended], tmp_path: Path) -> None:
    written(tmp_path / "x.yaml", OIDC.replace("$UPSTREAM_ISSUER", NOBODY))
    written(tmp_path / "people.yaml", "- {username: carol, password: secret}\n")

    ended = check("--connector", "x.yaml", "--upstream-url", NOBODY, "--users", "people.yaml")

    sentence = f"{NOBODY}: the upstream cannot be reached: [Errno 111] Connection refused"
    assert (ended.exit_code, ended.stdout, ended.said) == (2, "", sentence)


def test_an_upstream_that_ends_at_once(check: Callable[..., Ended], tmp_path: Path) -> None:
    written(tmp_path / "x.yaml", OIDC)
    written(tmp_path / "people.yaml", "- {username: carol, password: secret}\n")
    program = "sh -c 'echo no database >&2; exit 3'"

    ended = check("--connector", "x.yaml", "--upstream-cmd", program, "--users", "people.yaml")

    sentence = "sh: the upstream ended with exit code 3 before it listened: no database"
    assert (ended.exit_code, ended.stdout, ended.said) == (2, "", sentence)


def test_a_report_that_was_there_stays_when_nothing_can_be_checked(
    check: Callable[..., Ended], tmp_path: Path
) -> None:
    written(tmp_path / "x.yaml", "{type: oidc, id: a, name: A}")
    written(tmp_path / "old.json", "old")

    ended = check("--connector", "x.yaml", "--json", "old.json", "--junit", "new.xml")

    assert ended.exit_code == 2
    assert (tmp_path / "old.json").read_text(encoding="utf-8") == "old"
    assert not (tmp_path / "new.xml").exists()


def test_a_database_that_cannot_be_reached_is_told_without_its_password(
    check: Callable[..., Ended], tmp_path: Path
) -> None:
    written(tmp_path / "x.yaml", OIDC)

    ended = check("--connector", "x.yaml", "--storage", "postgres://dex:open-sesame@127.0.0.1:1/dex")

    assert (ended.exit_code, ended.stdout, ended.said) == (
        2,
        "",
        (
            "x.yaml: Dex does not start with the connector 'sso' and the storage postgres: Dex ended with "
            "exit code 2: failed to initialize storage: failed to perform migrations: creating migration "
            "table: dial tcp 127.0.0.1:1: connect: connection refused"
        ),
    )
