"""How far a check is: a bar on a terminal, a line per result elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from harness.check.judging import Answer

if TYPE_CHECKING:
    from rich.console import Console

    from harness.check.judging import Checked


class CheckProgress:
    """Told of every result and of long waits; use it as a context manager."""

    def __init__(self, err: Console) -> None:
        """Tell it on ``err``."""
        self._err = err
        columns = (
            TextColumn("checks"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            TextColumn("{task.description}", style="dim"),
        )  # fmt: skip
        self._bar = Progress(*columns, console=err, transient=True, disable=not err.is_terminal)
        self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> Self:
        """Show it."""
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take it away."""
        self._bar.stop()

    def tell(self, result: Checked, done: int, total: int) -> None:
        """Count a result; what failed is said at once."""
        self._bar.update(self._task, completed=done, total=total, description=f"{result.name} is done")
        failed = result.answer in {Answer.FAILED, Answer.UNKNOWN}
        if failed or (result.answer is Answer.PASSED and not self._err.is_terminal):
            line = f"{done}/{total} {result.name} on {result.storage}: {result.answer}"
            self._err.print(line, soft_wrap=True)

    def still(self, names: tuple[str, ...]) -> None:
        """Say what is waited for, so that nobody thinks that it hangs."""
        waiting = f"still waiting for: {', '.join(names)}"
        if self._err.is_terminal:
            self._bar.update(self._task, description=waiting)
        else:
            self._err.print(waiting, soft_wrap=True)
