"""docs/mock_idp.md is tried: its tests run, its commands run, its options are those there are."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mock_idp.server import address_of, listen

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "mock_idp.md").read_text()
PROGRAM = Path(sys.executable).with_name("mock-idp")
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
SERVING = [line for line in COMMANDS if line.startswith("mock-idp serve")]
PROBING = [line for line in COMMANDS if line.startswith("mock-idp probe")]
CHANGING = [line for line in COMMANDS if line not in {*SERVING, *PROBING} and line.startswith("mock-idp")]


@contextmanager
def _serving(command: str, *more: str) -> Iterator[str]:
    """Run ``mock-idp serve …`` and yield the first line that it says."""
    arguments = [str(PROGRAM), *shlex.split(command)[1:], *more]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline()
        finally:
            process.terminate()
            process.wait(10)


def _free_port() -> int:
    with listen() as sock:
        return address_of(sock).port


def test_the_example_of_pytest_passes(tmp_path: Path) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
    (tmp_path / "test_session.py").write_text(code)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stdout
    assert "3 passed" in ended.stdout


@pytest.mark.parametrize("command", [line for line in SERVING if "9000" not in line])
def test_every_way_to_serve_serves(command: str) -> None:
    with _serving(command) as said:
        assert re.search(r"https?://127\.0\.0\.1:\d+", said)


def test_the_commands_that_change_it_do() -> None:
    port = _free_port()
    environment = os.environ | {"MOCK_IDP_CONTROL": f"http://127.0.0.1:{port}"}
    with _serving(f"mock-idp serve --port {port} --control"):
        ended = [
            subprocess.run(
                [str(PROGRAM), *shlex.split(line)[1:]],
                env=environment,
                capture_output=True,
                text=True,
                timeout=30,
                check=False,
            )
            for line in CHANGING
        ]
    assert [(it.returncode, it.stderr) for it in ended] == [(0, "")] * 6


def test_the_probe_says_what_the_document_shows(tmp_path: Path) -> None:
    (probe,), port = PROBING, _free_port()
    serve = next(line for line in SERVING if "9000" in line)
    environment = os.environ | {"CLIENT_SECRET": "example-secret", "PASSWORD": "wonderland"}
    # Without the wait of 20 s, which tests/probe makes in a moment.
    words = shlex.split(probe.replace("9000", str(port)).replace(" --wait 20s", ""))[1:]
    with _serving(serve.replace("9000", str(port))):
        ended = subprocess.run(
            [str(PROGRAM), *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (ended.returncode, (tmp_path / "report.json").exists()) == (0, True)
    (shown,) = re.findall(r"^```text\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
    said = re.sub(r"\s+", " ", ended.stdout)
    rows = [re.sub(r"\s+", " ", line) for line in shown.splitlines()[:-1] if "really" not in line]
    assert [row for row in rows if row not in said] == []


def test_every_option_of_serve_that_is_named_exists() -> None:
    table = DOCUMENT[DOCUMENT.index("| option of `serve`") : DOCUMENT.index("PostgreSQL needs")]
    named = set(re.findall(r"`(--[a-z-]+)", table))
    helped = subprocess.run([str(PROGRAM), "serve", "--help"], capture_output=True, text=True, check=True)
    assert named - set(re.findall(r"--[a-z-]+", helped.stdout)) == set()
