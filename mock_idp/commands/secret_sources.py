"""Where a secret comes from: a file, the environment or a prompt; never the command line."""

from __future__ import annotations

import getpass
import os
import sys
from dataclasses import dataclass
from pathlib import Path  # noqa: TC003  Typer reads the annotations of those who use it

from mock_idp.command_line import UsageError


@dataclass(frozen=True)
class Source:
    """The two options that name one secret."""

    what: str
    """As in a prompt: ``password of alice``."""
    option: str
    """Without ``-file`` and ``-env``: ``--password``."""
    file: Path | None
    variable: str | None

    def read(self) -> str:
        """Return the secret, without the end of its line.

        Raises:
            UsageError: nothing says where it is, and there is no terminal to ask at.
            OSError: the file cannot be read.

        """
        if self.file is not None:
            return self._from_file(self.file)
        if self.variable is not None:
            return self._from_environment(self.variable)
        if not sys.stdin.isatty():
            raise UsageError(f"where is the {self.what}? {self.option}-file or {self.option}-env says so")
        return getpass.getpass(f"{self.what}: ")

    def _from_file(self, file: Path) -> str:
        try:
            return file.read_text(encoding="utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise UsageError(f"{file} is not UTF-8 text; {self.option}-file names a text file") from error

    def _from_environment(self, variable: str) -> str:
        value = os.environ.get(variable)
        if value is None:
            raise UsageError(f"there is no {variable} in the environment; {self.option}-env names a variable")
        return value
