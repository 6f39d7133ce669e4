"""What a configuration mistake looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.command_line import UsageError
from mock_idp.hints import hint

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ConfigError", "hint"]


class ConfigError(UsageError):
    """A configuration cannot be used; the message is ``FILE:LINE: sentence``."""

    def __init__(self, path: Path, line: int | None, sentence: str) -> None:
        """Say where (``line`` counts from 1; None: the file as a whole) and what."""
        where = path if line is None else f"{path}:{line}"
        super().__init__(f"{where}: {sentence}")
        self.reason = sentence
        """The sentence without the place."""
