"""What every command line of this project does with mistakes and interruptions."""

from __future__ import annotations

import errno
from enum import IntEnum
from typing import TYPE_CHECKING, NoReturn

import pytest
import typer

from mock_idp import command_line
from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


class _Code(IntEnum):
    UNKNOWN = 3


def _exit(
    monkeypatch: pytest.MonkeyPatch, command: Callable[[], object], *arguments: str
) -> int | str | None:
    app = typer.Typer(add_completion=False)
    app.command()(command)
    monkeypatch.setattr("sys.argv", ["program", *(arguments or ["--"])])
    with pytest.raises(SystemExit) as exited:
        command_line.run(app, "program")
    return exited.value.code


def _raise(error: BaseException) -> Callable[[], NoReturn]:
    def command() -> NoReturn:
        raise error

    return command


@pytest.mark.parametrize(("returned", "code"), [(None, 0), (1, 1), (_Code.UNKNOWN, 3), ("text", 0)])
def test_what_a_command_returns_is_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, returned: object, code: int
) -> None:
    assert _exit(monkeypatch, lambda: returned) == code


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (UsageError("there is no such thing"), "program: there is no such thing\n"),
        (UsageError("a sentence\nin two lines"), "program: a sentence in two lines\n"),
        (
            FileNotFoundError(errno.ENOENT, "No such file or directory", "here.yaml"),
            "program: here.yaml: No such file or directory\n",
        ),
        (OSError("no number"), "program: no number\n"),
    ],
)
def test_a_mistake_is_one_line_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, line: str
) -> None:
    assert _exit(monkeypatch, _raise(error)) == 2
    assert capsys.readouterr() == ("", line)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), typer.Abort()])
def test_an_interruption_is_silent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException
) -> None:
    assert _exit(monkeypatch, _raise(error)) == 130
    assert capsys.readouterr() == ("", "")


def test_a_fault_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError):
        _exit(monkeypatch, _raise(ZeroDivisionError()))


def test_a_duration_is_seconds() -> None:
    assert command_line.duration("1m30s") == 90
