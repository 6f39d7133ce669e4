"""The steps of a sign-in page: fill, click, wait (`harness.dex.users_file`)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from harness.chromium import in_page
from harness.chromium.devtools import Refused, Silent
from harness.dex.users_file import Click, Fill

if TYPE_CHECKING:
    from harness.chromium.page import Page
    from harness.dex.users_file import BrowserStep

STEP_WITHIN = 10.0
"""Seconds that a step may take until it works."""
_LOOK_AGAIN = 0.05


class DoesNotWork(Exception):  # noqa: N818  an answer, not a fault of this program
    """A step cannot be carried out; the message is the end of a sentence about it."""


def carry_out(page: Page, step: BrowserStep, text: str) -> None:
    """Carry out ``step`` as soon as it can be; ``text`` is what a `Fill` types.

    Returns at once if the page has gone on to one of the harness's servers: nothing is left to do then.

    Raises:
        ChromiumGone: it ended.
        DoesNotWork: it could not be done in time, or never.

    """
    until = time.monotonic() + STEP_WITHIN
    script = in_page.FOCUS if isinstance(step, Fill) else in_page.WAIT
    script = in_page.POINT if isinstance(step, Click) else script
    try:
        found = _found(page, script, step.selector, until)
        if page.returned is None:
            _act(page, step, text, found, until)
    except Silent as silent:
        raise DoesNotWork(_in_time("the page does not answer")) from silent


def wait_for_return(page: Page) -> bool:
    """Wait until the page goes on to one of the harness's servers; return False if it does not in time.

    Raises:
        ChromiumGone: it ended.

    """
    until = time.monotonic() + STEP_WITHIN
    while page.returned is None and time.monotonic() < until:
        page.listen(until)
    return page.returned is not None


def place(page: Page) -> str:
    """Return the address that the page shows, without its query, which can hold codes."""
    try:
        address = page.evaluate("() => location.href.split(/[?#]/)[0]", "", time.monotonic() + 1)
    except Silent:
        return "a page that does not answer"
    return "a page that does not come to rest" if address is None else str(address)


def _found(page: Page, script: str, selector: str, until: float) -> dict[str, Any]:
    """Return what a script says once it is content, or anything if there is nothing left to do."""
    why, answered = "the page does not come to rest", False
    while page.returned is None and time.monotonic() < until:
        try:
            said = None if page.is_loading else page.evaluate(script, selector, until)
        except Silent:
            # The last look may be cut off by the end of the time; what was seen before it still holds.
            if not answered:
                raise
            break
        if said is not None and "wrong" in said:
            raise DoesNotWork(f"cannot work: {said['wrong']}")
        if said is not None and "why" not in said:
            return dict(said)
        answered = answered or said is not None
        why = why if said is None else said["why"]
        page.listen(min(until, time.monotonic() + _LOOK_AGAIN))
    if page.returned is None:
        raise DoesNotWork(_in_time(why))
    return {}


def _in_time(why: str) -> str:
    return f"did not work within {STEP_WITHIN:g} s: {why}"


def _act(page: Page, step: BrowserStep, text: str, found: dict[str, Any], until: float) -> None:
    """Type or click as a person does: pages cannot tell the difference."""
    try:
        if isinstance(step, Fill):
            page.call("Input.insertText", until, text=text)
        elif isinstance(step, Click):
            at = {"x": found["x"], "y": found["y"], "button": "left", "clickCount": 1}
            page.call("Input.dispatchMouseEvent", until, type="mousePressed", buttons=1, **at)
            page.call("Input.dispatchMouseEvent", until, type="mouseReleased", buttons=0, **at)
            # By the time it answers, it has said whether it begins to load another page.
            page.evaluate("() => true", "", until)
    except Refused as error:
        if page.returned is None and not page.is_loading:
            raise DoesNotWork(f"did not work: {error}") from error
