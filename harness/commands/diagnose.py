"""``refresh-harness diagnose``: judge a stored history again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.report import terminal
from harness.result import ExitCode, assess, exit_code
from mock_idp import history

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console


def diagnose(path: Path, out: Console) -> ExitCode:
    """Print the verdict on the history stored at ``path``.

    Raises:
        HistoryError: it cannot be read.

    """
    result = assess(history.read(path))
    terminal.print_result(out, result, str(path))
    return exit_code([result.outcome])
