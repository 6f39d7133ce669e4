"""A step has a time limit, and says what was last seen of the page; no browser is needed for that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest

from harness.chromium.devtools import Silent
from harness.chromium.steps import DoesNotWork, carry_out
from harness.dex.users_file import Wait

if TYPE_CHECKING:
    from harness.chromium.page import Page


@dataclass
class ScriptedPage:
    """Gives one answer after the other, and none when they have run out."""

    answers: list[dict[str, Any] | None]
    is_loading: bool = False
    returned: None = None
    listened: int = field(default=0)

    def evaluate(self, _function: str, _argument: str, _until: float) -> dict[str, Any] | None:
        if not self.answers:
            raise Silent
        return self.answers.pop(0)

    def listen(self, _until: float) -> None:
        self.listened += 1


def refusal(*answers: dict[str, Any] | None) -> str:
    with pytest.raises(DoesNotWork) as raised:
        carry_out(cast("Page", ScriptedPage(list(answers))), Wait("#next"), "")
    return str(raised.value)


def test_a_page_that_never_answers_is_said_to() -> None:
    assert refusal() == "did not work within 10 s: the page does not answer"
    assert refusal(None) == "did not work within 10 s: the page does not answer"


def test_what_was_seen_last_holds_when_the_time_ends_in_the_middle_of_a_look() -> None:
    assert refusal({"why": "there is nothing like it"}, {"why": "it is not to be seen"}) == (
        "did not work within 10 s: it is not to be seen"
    )
