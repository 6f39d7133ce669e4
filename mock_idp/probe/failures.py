"""How a question, a sign-in or the whole probe can come to nothing; each says why in one sentence."""

from __future__ import annotations

from mock_idp.command_line import ComponentMissing


class CouldNotTell(ComponentMissing):
    """The probe cannot go on: no OpenID provider there, or nobody could sign in. Exit code 3."""


class SignInFailed(Exception):  # noqa: N818  what happened to a person, not a fault of ours
    """One sign-in brought no tokens; another, asked for differently, may."""


class SignInRefused(SignInFailed):
    """A sign-in that must not be tried again: another wrong password might lock the person out."""


class NotObserved(Exception):  # noqa: N818  an answer of the report
    """An experiment could not be made; the message says why."""


class NoAnswer(Exception):  # noqa: N818  as above
    """A request was not answered: refused connection, time limit, an answer beyond measure."""


class BudgetExceeded(Exception):  # noqa: N818  as above
    """One more request than was announced; it was not sent."""
