"""Which way people sign in: what ``--sign-in`` says, or what the users file needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.sign_in.form import FormSignIn
from harness.sign_in.way import Way
from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from harness.dex.users_file import Person
    from harness.sign_in.strategy import Strategy


def choose(
    way: Way | None, people: Sequence[Person], *, file: Path | None, tell: Callable[[str], None]
) -> Strategy:
    """Return how ``people`` of the users file sign in; None for ``way``: by their steps, if they have any.

    ``tell`` prints a line for a person who is to sign in.

    Raises:
        UsageError: a browser is asked for, and somebody has no steps for it.
        ComponentMissing: a browser is needed, and Chromium is not there.

    """
    if way is Way.PERSON:
        from harness.sign_in.person import PersonSignIn  # noqa: PLC0415  a way pays for itself only

        return PersonSignIn(tell)
    with_steps = {person.user.username: person for person in people if person.steps}
    if way is Way.BROWSER:
        _require_steps(people, file)
    if way is Way.FORM or not with_steps:
        return FormSignIn()
    from harness.chromium import process  # noqa: PLC0415  as above
    from harness.sign_in.chromium import ChromiumSignIn  # noqa: PLC0415

    return ChromiumSignIn(process.find(), with_steps)


def _require_steps(people: Sequence[Person], file: Path | None) -> None:
    if file is None:
        raise UsageError("--sign-in browser carries out the steps of a users file; name one with --users")
    without = next((person.user.username for person in people if not person.steps), None)
    if without is not None:
        raise UsageError(f"{file}: '{without}' has no steps, which --sign-in browser carries out; write some")
