"""``refresh-harness diagnose``: judge a stored history again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.report import terminal
from harness.result import ExitCode, assess, exit_code
from mock_idp import history
from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console


def diagnose(path: Path, out: Console) -> ExitCode:
    """Print the verdict on the history stored at ``path``.

    Raises:
        UsageError: it cannot be read.

    """
    try:
        result = assess(history.read(path))
    except history.HistoryError as error:
        raise UsageError(str(error)) from error
    terminal.print_result(out, result, str(path))
    return exit_code([result.outcome])
