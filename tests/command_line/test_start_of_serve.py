"""``mock-idp serve`` reads its options as Typer does, without what takes long to load."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import typer
from typer.core import TyperCommand

from mock_idp import cli
from mock_idp.commands.light import LightCommand

_LIGHTLY = (
    "--port",
    "0",
    "--host",
    "127.0.0.1",
    "--no-refresh",
    "--workers",
    "2",
    "--set",
    "openid=off",
    "--store",
    "memory",
    "--json",
)
_START = """
import sys
from mock_idp import cli, serve

def served(*_, **options):
    print("pydantic" in sys.modules, options["workers"], flush=True)
    return 0

serve.serve = served
cli.main()
"""


def _read(kind: type[TyperCommand], arguments: list[str]) -> dict[str, Any] | str:
    """Return the values of the options, or what is wrong with them."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(cls=kind)(cli.serve)
    command = typer.main.get_command(app)
    try:
        return dict(command.make_context("serve", list(arguments)).params)
    except typer.TyperException as error:
        return str(error.format_message())


def test_plain_options_load_no_pydantic() -> None:
    program = [sys.executable, "-c", _START, "serve", *_LIGHTLY]
    done = subprocess.run(program, capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout == "False 2\n"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        _LIGHTLY,
        ["--port", "65536"],
        ["--port", "-1"],
        ["--port", "09"],
        ["--port", "9_000"],
        ["--port", "\u0669"],
        ["--port", "x"],
        ["--port", ""],
        ["--port", " 1"],
        ["--port", "1", "--port", "2"],
        ["--workers", "0"],
        ["--store", ""],
        ["--set", "openid=off", "--set", "x=y"],
        ["--id-token-ttl", "20s", "--expires-in", "absent"],
        ["--id-token-ttl", "soon"],
        ["--config", "a/b.yaml"],
        ["--config", ""],
        ["--profile", "dex"],
        ["--unknown"],
    ],
    ids=" ".join,
)
def test_values_and_mistakes_are_those_of_typer(arguments: list[str]) -> None:
    assert _read(LightCommand, arguments) == _read(TyperCommand, arguments)


def test_values_of_the_environment_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCK_IDP_STORE", "sqlite:x.db")
    assert _read(LightCommand, []) == _read(TyperCommand, [])
