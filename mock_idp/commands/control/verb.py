"""What all of these commands have in common: where the provider is, and how its answer is shown."""

from __future__ import annotations

import functools
import inspect
import json
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Annotated, Any, Concatenate, ParamSpec, get_type_hints

import typer

from mock_idp.command_line import ComponentMissing, UsageError
from mock_idp.history import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.control_client import ControlClient

P = ParamSpec("P")

_ADDRESS = "http://127.0.0.1:9000"
At = Annotated[
    str, typer.Option("--at", envvar="MOCK_IDP_CONTROL", metavar="URL", help="The provider to control.")
]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        envvar="MOCK_IDP_CONTROL_TOKEN_FILE",
        metavar="FILE",
        help="Holds the control token, if the provider asks for one.",
    ),
]
CaFile = Annotated[
    Path | None,
    typer.Option(
        "--ca-file",
        envvar="MOCK_IDP_CONTROL_CA_FILE",
        metavar="FILE",
        help="The certificate to trust, for https.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
_COMMON = {
    "at": (At, _ADDRESS),
    "token_file": (TokenFile, None),
    "ca_file": (CaFile, None),
    "as_json": (AsJson, False),
}


def group(name: str, text: str) -> typer.Typer:
    """Return a group of commands."""
    return typer.Typer(
        name=name,
        help=text,
        add_completion=False,
        rich_markup_mode=None,
    )


def verb(
    app: typer.Typer, name: str, *, takes_id: bool = False
) -> Callable[[Callable[Concatenate[ControlClient, P], Any]], Callable[Concatenate[ControlClient, P], Any]]:
    """Make a function a command: it gets a client for the provider, and what it returns is shown.

    ``takes_id``: its argument is random and may begin with a hyphen, which does not make it an option.
    """
    context = {"ignore_unknown_options": True} if takes_id else None

    def make(
        function: Callable[Concatenate[ControlClient, P], Any],
    ) -> Callable[Concatenate[ControlClient, P], Any]:
        app.command(name, context_settings=context)(_command(function))
        return function

    return make


def _command(function: Callable[..., Any]) -> Callable[..., int]:
    """Return the function that Typer reads: with the options that all commands have."""

    @functools.wraps(function)
    def command(
        *,
        at: str,
        token_file: Path | None,
        ca_file: Path | None,
        as_json: bool,
        **given: Any,  # noqa: ANN401  what the function takes
    ) -> int:
        with connected(at, token_file, ca_file) as control, Mistakes():
            answer = function(control, **given)
            # One after the other: an answer may go on as long as the provider does.
            for it in answer if isinstance(answer, Iterator | tuple) else [answer]:
                for line in _as_json(it) if as_json else _as_text(it):
                    print(line, flush=True)  # noqa: T201  the command's output
        return 0

    _sign(command, function)
    return command


def _sign(command: Any, function: Callable[..., Any]) -> None:  # noqa: ANN401  a function to write on
    """Give ``command`` the parameters of ``function`` but for its first, and the common ones."""
    first, *own = inspect.signature(function).parameters.values()
    hints = _hints_of(function, [it.name for it in own])
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [it.replace(annotation=hints[it.name], kind=keyword) for it in own] + [
        inspect.Parameter(name, keyword, default=default, annotation=annotation)
        for name, (annotation, default) in _COMMON.items()
    ]
    del command.__wrapped__
    command.__signature__ = inspect.Signature(parameters)
    command.__annotations__ = {it.name: it.annotation for it in parameters}
    assert first.name == "control"  # noqa: S101  what `verb` promises


def _hints_of(function: Callable[..., Any], names: list[str]) -> dict[str, Any]:
    """Return what the annotations of these parameters stand for: those of others are for a type checker."""
    only = FunctionType(function.__code__, function.__globals__)
    only.__annotations__ = {name: function.__annotations__[name] for name in names}
    return get_type_hints(only, include_extras=True)


def connected(at: str, token_file: Path | None, ca_file: Path | None) -> ControlClient:
    """Return a client for the provider.

    Raises:
        UsageError: the address is none.
        OSError: a file cannot be read.

    """
    from mock_idp.control_client import ControlClient  # noqa: PLC0415  0.2 s that --help need not pay

    token = None if token_file is None else token_file.read_text("utf-8").strip()
    with Mistakes():
        return ControlClient(at, token, ca_file=ca_file)


class Mistakes:
    """Turns what a provider refuses into what a command line says."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Say it in one sentence."""
        from mock_idp.control_client import ControlError, UnreachableError  # noqa: PLC0415  see above

        if isinstance(error, UnreachableError):
            raise ComponentMissing(str(error)) from error
        if isinstance(error, ControlError):
            raise UsageError(str(error)) from error


def _as_text(answer: object) -> list[str]:
    from mock_idp.commands.control.text import lines  # noqa: PLC0415  see above

    return lines(answer)


def _as_json(answer: object) -> list[str]:
    if answer is None or isinstance(answer, str):
        return []
    if isinstance(answer, Record):
        return [answer.to_json()]
    plain = asdict(answer) if is_dataclass(answer) and not isinstance(answer, type) else answer
    return [json.dumps(plain, ensure_ascii=False)]
