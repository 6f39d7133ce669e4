"""An option that cannot be is one sentence, before anything else is said or done."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.check.command_line import NOBODY, OIDC, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.check.conftest import Ended

DEX = sys.executable
"""A program; it is not started where a mistake is found before."""
OPTIONS: dict[tuple[str, ...], str] = {
    ("--connector", "missing.yaml"): "missing.yaml: cannot be read: No such file or directory",
    ("--connector", "."): ".: cannot be read: Is a directory",
    ("--connector", "two.yaml", "--connector-id", "c"): (
        "two.yaml: there is no connector 'c' in the file; write a or b"
    ),
    ("--connector", "good.yaml", "--upstream", "oidcc"): (
        "there is no upstream dialect 'oidcc'; did you mean 'oidc'? (or name a file that ends in .py)"
    ),
    ("--connector", "good.yaml", "--upstream", "mine.py"): "mine.py: there is no such file",
    (
        "--connector",
        "good.yaml",
        "--upstream",
        "syntax.py",
    ): "syntax.py:1: is not valid Python: invalid syntax",
    ("--connector", "good.yaml", "--upstream", "empty.py"): (
        "empty.py: has no subclass of mock_idp.dialects.Dialect; examples/upstreams/user_system.py shows how"
    ),
    ("--connector", "good.yaml", "--upstream", "imports.py"): (
        "imports.py: cannot be loaded: ModuleNotFoundError: No module named 'nothing_like_it'"
    ),
    ("--connector", "good.yaml", "--users", "missing.yaml"): (
        "missing.yaml: cannot be read: No such file or directory"
    ),
    ("--connector", "good.yaml", "--users", "people.yaml"): (
        "people.yaml:1: unknown key 'pasword' in [0]; did you mean 'password'?"
    ),
    ("--connector", "good.yaml", "--storage", "memry"): (
        "--storage: there is no storage 'memry'; did you mean 'memory'?"
    ),
    ("--connector", "good.yaml", "--storage", "postgres"): (
        "--storage postgres needs a server: write --storage postgres://USER@HOST:PORT/DATABASE"
    ),
    ("--connector", "good.yaml", "--ttl", "0"): (
        "invalid value for '--ttl': '0' is not a duration; write it like 20s, 1m or 24h"
    ),
    ("--connector", "good.yaml", "--ttl", "0s"): (
        "invalid value for '--ttl': '0s' is too short; a duration is longer than 0s"
    ),
    ("--connector", "good.yaml", "--ttl", "0.5s"): (
        "--ttl cannot be 0.5s: Dex counts the life of tokens in seconds; write 1s or more"
    ),
    ("--connector", "good.yaml", "--time", "never"): (
        "invalid value for '--time': 'never' is not one of 'virtual', 'real'"
    ),
    ("--connector", "good.yaml", "--json", "no/where.json"): "no/where.json: No such file or directory",
    ("--connector", "good.yaml", "--junit", "no/where.xml"): "no/where.xml: No such file or directory",
    ("--connector", "good.yaml", "--history", "good.yaml"): "good.yaml is a file; name a folder",
    ("--connector", "good.yaml", "--keep", "good.yaml"): "good.yaml is a file; name a folder",
    ("--connector", "good.yaml", "--keep", "."): (
        ". is not empty; name a new folder, so that it holds one check only"
    ),
    ("--connector", "good.yaml", "--dex", "nowhere"): (
        "there is no Dex at nowhere; name a program that was built with your connector in it"
    ),
    ("--connector", "good.yaml", "--dex", "good.yaml"): (
        "good.yaml is not a program that can be started; name a Dex (chmod +x if it is one)"
    ),
    ("--connector", "good.yaml", "--dex", DEX): (
        f"{DEX} is not a Dex: neither 'version' nor 'serve --help' is answered as Dex does"
    ),
    ("--connector", "good.yaml", "--dex", DEX, "--connector-package", "."): (
        "--dex and --connector-package contradict each other: a Dex has its connectors built in"
    ),
    ("--connector", "good.yaml", "--dex", DEX, "--dex-version", "v2.45.1"): (
        "--dex and --dex-version contradict each other: a Dex has its version built in"
    ),
    ("--connector", "good.yaml", "--upstream", "oidc", "--upstream-url", NOBODY): (
        "--upstream and --upstream-url contradict each other; write one of them"
    ),
    ("--connector", "good.yaml", "--upstream-url", NOBODY): (
        "--upstream-url needs people who can sign in there; name a file of them with --users"
    ),
    ("--connector", "good.yaml", "--upstream-cmd", "it", "--users", "p.yaml", "--time", "virtual"): (
        "--time virtual is impossible with --upstream-cmd: that system's clock cannot be moved, and Dex "
        "would take its tokens for older than they are; leave it out, and the check waits for real"
    ),
    ("--connector-package", "."): "missing option '--connector'; see 'refresh-harness check --help'",
}


@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
def test_a_wrong_option(check: Callable[..., Ended], tmp_path: Path, options: tuple[str, ...]) -> None:
    _some_files(tmp_path)

    ended = check(*options)

    assert (ended.exit_code, ended.stdout, ended.said, ended.before) == (2, "", OPTIONS[options], [])


def _some_files(folder: Path) -> None:
    written(folder / "good.yaml", OIDC)
    written(folder / "two.yaml", "- {type: oidc, id: a, name: A}\n- {type: github, id: b, name: B}\n")
    written(folder / "people.yaml", "- {username: carol, pasword: secret}\n")
    written(folder / "p.yaml", "- {username: carol, password: secret}\n")
    written(folder / "syntax.py", "def me(:\n")
    written(folder / "empty.py", "")
    written(folder / "imports.py", "import nothing_like_it\n")
