"""What ``--keep`` leaves starts the same Dex by hand."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from harness.dex.answering import answers
from harness.dex.keeping import leave_script
from tests.check.command_line import RIGHT, written
from tests.dex.processes import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.check.conftest import Ended

GITHUB = "{type: github, id: gh, name: GitHub, config: {clientID: x, clientSecret: y, redirectURI: z}}"


@pytest.mark.go
@pytest.mark.parametrize("kind", ["a connector of one's own", "github, whose upstream speaks TLS"])
def test_the_same_dex_comes_up_by_hand(check: Callable[..., Ended], tmp_path: Path, kind: str) -> None:
    connector = RIGHT if kind.startswith("a ") else ("--connector", written(tmp_path / "gh.yaml", GITHUB))

    ended = check(*connector, "--quick", "--storage", "memory", "--keep", "kept")

    assert ended.exit_code == 0
    assert ended.said == (
        "kept in kept: configuration and log of every check's Dex; "
        "kept/docker-login-memory/start.sh starts one of them by hand"
    )
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {
        "preflight-memory",
        "docker-login-memory",
    }
    folder = tmp_path / "kept" / "docker-login-memory"
    lines = (folder / "dex.yaml").read_text(encoding="utf-8").splitlines()
    (issuer,) = (line.removeprefix("issuer: ").strip("\"'") for line in lines if line.startswith("issuer: "))
    with subprocess.Popen(
        [folder / "start.sh"], cwd="/", stderr=subprocess.PIPE, stdout=subprocess.PIPE
    ) as dex:
        try:
            wait_for(lambda: dex.poll() is None and answers(f"{issuer}/healthz", 1))
        finally:
            dex.kill()


def test_of_the_persons_own_secrets_only_the_names_are_kept(tmp_path: Path) -> None:
    config = tmp_path / "dex.yaml"
    config.write_text("url: $UPSTREAM_URL\nclientSecret: ${MINE}\n", encoding="utf-8")
    environment = {"UPSTREAM_URL": "http://it's", "MINE": "s3cret", "PASSWORD": "s3cret"}

    leave_script(tmp_path / "dex", config, environment, secret={"MINE", "PASSWORD"})

    assert (tmp_path / "start.sh").read_text(encoding="utf-8") == (
        "#!/bin/sh\n"
        ': "${MINE:?is needed; set it}"\n'
        "export MINE\n"
        "export UPSTREAM_URL='http://it'\"'\"'s'\n"
        f"exec {tmp_path}/dex serve {config}\n"
    )


@pytest.mark.parametrize(("value", "code"), [(None, 2), ("mine", 0)])
def test_the_script_asks_for_what_it_does_not_hold(tmp_path: Path, value: str | None, code: int) -> None:
    config = tmp_path / "dex.yaml"
    config.write_text("clientSecret: $MINE\n", encoding="utf-8")
    printing = tmp_path / "dex"
    printing.write_text('#!/bin/sh\necho "$1 $MINE"\n', encoding="utf-8")
    printing.chmod(0o700)
    leave_script(printing, config, {}, secret={"MINE"})

    started = subprocess.run(
        [tmp_path / "start.sh"],
        env={"PATH": os.defpath} | ({"MINE": value} if value else {}),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (started.returncode, started.stdout) == (code, "serve mine\n" if value else "")
    assert ("MINE: is needed; set it" in started.stderr) == (value is None)
