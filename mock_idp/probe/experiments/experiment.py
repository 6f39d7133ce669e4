"""What an experiment is: a cost, an act that writes down what it saw, and a judgement of that."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.budget import Cost
    from mock_idp.probe.findings import Finding
    from mock_idp.probe.lab import Lab
    from mock_idp.probe.options import Options

O = TypeVar("O")  # noqa: E741  an observation


class Experiment(ABC, Generic[O]):
    """One question to the provider."""

    name: ClassVar[str]
    question: ClassVar[str]

    @abstractmethod
    def cost(self, options: Options) -> Cost:
        """Return what it needs at most."""

    def why_not(self, options: Options) -> str:  # noqa: ARG002  some ask
        """Return why it is not made; empty: it is."""
        return ""

    @abstractmethod
    async def perform(self, lab: Lab) -> O:
        """Act, and return what was seen: a frozen dataclass without tokens.

        Raises:
            NotObserved: it cannot be seen here; the message says why.

        """

    @abstractmethod
    def judge(self, seen: O) -> Iterator[Finding]:
        """Return what it means. Pure: sends nothing."""
