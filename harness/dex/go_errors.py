"""What can go wrong while a Dex is built."""

from __future__ import annotations

from mock_idp.command_line import ComponentMissing, UsageError


class GoMissing(ComponentMissing):
    """There is no Go on this machine, or one that is too old; exit code 3."""


class BuildFailed(UsageError):  # noqa: N818  reads as what it says
    """Go refused; exit code 2.

    The text is one sentence and then Go's own lines; ``said`` holds those alone.
    """

    def __init__(self, sentence: str, said: str) -> None:
        super().__init__(f"{sentence}:\n{said}" if said else sentence)
        self._sentence, self.said = sentence, said

    @property
    def sentence(self) -> str:
        """What to say besides Go's own lines."""
        return self._sentence
