"""What the command lines of this project share: one sentence for a mistake, and the exit codes."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from mock_idp import durations

if TYPE_CHECKING:
    import typer

WRONG_USAGE = 2
COULD_NOT_TELL = 3
INTERRUPTED = 130
"""128 + SIGINT, as shells count."""
PIPE_CLOSED = 141
"""128 + SIGPIPE: whoever read our output has gone."""


class UsageError(Exception):
    """A mistake of the user's; the message is one sentence. Exit code 2."""

    said: str = ""
    """What another program said of it, to be shown line by line as it is."""

    @property
    def sentence(self) -> str:
        """What to say besides that."""
        return str(self)


class ComponentMissing(Exception):  # noqa: N818  reads as what it says
    """A program that was asked for is not on this machine; one sentence, with how to get it. Exit code 3."""


def run(app: typer.Typer, program: str) -> NoReturn:
    """Run ``app`` with the arguments of this process and exit with what its command returns.

    A mistake is one line on stderr and exit code 2, never a traceback. Without arguments, show the help.
    """
    try:
        code = _run(app, program, sys.argv[1:] or ["--help"])
        sys.stdout.flush()
    except BrokenPipeError:
        code = PIPE_CLOSED
    if code == PIPE_CLOSED:
        # The interpreter flushes once more at its end, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _run(app: typer.Typer, program: str, arguments: list[str]) -> int:
    """Return the exit code."""
    import typer  # noqa: PLC0415  100 ms that those who only raise UsageError need not pay

    try:
        returned = app(arguments, prog_name=program, standalone_mode=False)
    except (UsageError, OSError, typer.TyperException) as error:
        if isinstance(error, BrokenPipeError):
            raise
        if isinstance(error, UsageError) and error.said:
            print(error.said.rstrip("\n"), file=sys.stderr)  # noqa: T201  as below
        return _complain(program, _sentence(error), WRONG_USAGE)
    except ComponentMissing as missing:
        return _complain(program, str(missing), COULD_NOT_TELL)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except SystemExit as error:
        return _code_of(error)
    return returned if isinstance(returned, int) else 0


def _complain(program: str, sentence: str, code: int) -> int:
    """Print ``sentence`` as one line, whatever is in it, and return ``code``."""
    print(f"{program}: {' '.join(sentence.split())}", file=sys.stderr)  # noqa: T201  this is a command line
    return code


def _sentence(error: Exception) -> str:
    """Return what to tell of a mistake."""
    if isinstance(error, OSError):
        where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        return f"{where}{error.strerror or error}"
    return error.sentence if isinstance(error, UsageError) else _in_our_words(error)


def _in_our_words(error: Any) -> str:  # noqa: ANN401  a typer.TyperException, which has no types to go by
    """Return Typer's message as ours begin and end, with the nearest option or where to look."""
    message = str(error.format_message()).strip().rstrip(".")
    message = (message[:1].lower() + message[1:]).replace(". Did you mean", "; did you mean")
    message = message.replace(": Value error, ", ": ")
    message = re.sub(r" \(Possible options: (.*)\)$", r"; did you mean \1?", message)
    context = getattr(error, "ctx", None)
    if context is None or "did you mean" in message or "invalid value" in message:
        return message
    return f"{message}; see '{context.command_path} --help'"


def _code_of(error: SystemExit) -> int:
    """Return the exit code of a command that exits by itself; Typer exits with 1 if a pipe is closed."""
    if isinstance(error.__context__, BrokenPipeError):
        return PIPE_CLOSED
    return error.code if isinstance(error.code, int) else int(error.code is not None)


def duration(text: str) -> float:
    """Return the seconds in an option's value: ``Annotated[float, typer.Option(parser=duration)]``.

    Raises:
        typer.BadParameter: it is no duration, or nothing.

    """
    import typer  # noqa: PLC0415  see above

    try:
        seconds = durations.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if seconds <= 0:
        message = f"'{text}' is too short; a duration is longer than 0s"
        raise typer.BadParameter(message)
    return seconds
