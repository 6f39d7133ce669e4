"""Carrying a scenario out: steps in, history out. Nothing here judges."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import singledispatchmethod
from typing import TYPE_CHECKING

from harness import browser
from harness.clients.client import ClientError
from harness.events import (
    ClockAdvanced,
    LoginCompleted,
    LoginStarted,
    RunCompleted,
    RunFailed,
    RunStarted,
    StepCompleted,
    StepStarted,
    WhichSecret,
)
from harness.stack import Stack, embedded
from harness.steps import Advance, Disable, Enable, Expect, Login, SignIn, Step
from mock_idp.durations import show
from mock_idp.events import TokenIssued, TokenRefused
from mock_idp.history import History, of
from mock_idp.server import ServerError

if TYPE_CHECKING:
    from harness.browser import SignedIn
    from harness.clients.client import RegistryClient
    from harness.pace import Pace
    from harness.scenario import Scenario

MODE = "embedded"


def carry_out(scenario: Scenario, client: RegistryClient, pace: Pace) -> History:
    """Run ``scenario`` with ``client`` on a stack of its own, and return what every hop wrote.

    A failure of the engine itself becomes an event, so that the history says why it ends there.
    """
    history = History(pace.clock)
    history.append(
        RunStarted(
            scenario=scenario.id,
            mode=MODE,
            client=client.name,
            client_version=client.version,
            time=pace.mode,
            began=datetime.now(UTC).isoformat(timespec="seconds"),
            expected_verdict=scenario.expect.verdict,
            expected_cause=scenario.expect.cause,
        )
    )
    try:
        with embedded(scenario, clock=pace.clock, history=history) as stack:
            actor = _Actor(stack, client, pace, history)
            for number, step in enumerate(scenario.steps, 1):
                actor.take(number, step)
        history.append(RunCompleted())
    except (ServerError, ClientError, OSError) as error:
        history.append(RunFailed(f"{type(error).__name__}: {error}"))
    except Exception as error:  # noqa: BLE001  whatever went wrong, the run proves nothing
        history.append(RunFailed(f"a fault of this program: {type(error).__name__}"))
    return history


@dataclass
class _Actor:
    """The people of a scenario: who has signed in, and with what secret they log in."""

    stack: Stack
    client: RegistryClient
    pace: Pace
    history: History
    people: dict[str, SignedIn] = field(default_factory=dict)
    """By the name at the provider."""
    latest: str = ""
    """Who signed in last, or tried to."""
    logins: int = 0

    def take(self, number: int, step: Step) -> None:
        """Take one step and record what came of it."""
        self.history.append(StepStarted(number, step.do))
        expected, observed = self._take(step)
        self.history.append(StepCompleted(number, step.do, expected, observed))

    @singledispatchmethod
    def _take(self, step: Step) -> tuple[str, str]:
        """Return what the step expects and what was observed; equal if all went as written."""
        raise NotImplementedError(step)

    @_take.register
    def _(self, step: SignIn) -> tuple[str, str]:
        user = self.stack.provider.directory.find(step.user)
        assert user is not None  # noqa: S101  the scenario was checked
        self.latest = step.user
        try:
            self.people[step.user] = browser.sign_in(self.stack.registry.url, user.username, user.password)
        except browser.SignInFailed as failure:
            return "ok", f"refused: {failure}"
        return "ok", "ok"

    @_take.register
    def _(self, step: Login) -> tuple[str, str]:
        name = step.user or self.latest
        person = self.people.get(name)
        username = person.username if person else name
        secret = person.secret if person and step.secret is WhichSecret.CURRENT else secrets.token_urlsafe(24)
        which = WhichSecret.CURRENT if person and step.secret is WhichSecret.CURRENT else WhichSecret.WRONG
        self.logins += 1
        self.history.append(LoginStarted(self.logins, self.client.name, username, which))
        result = self.client.login(self.stack.registry.netloc, username, secret)
        self.history.append(
            LoginCompleted(
                login=self.logins,
                client=self.client.name,
                username=username,
                outcome=result.outcome,
                exit_code=result.exit_code,
                said=result.said,
                seconds=round(result.seconds, 4),
            )
        )
        return step.expect, result.outcome

    @_take.register
    def _(self, step: Advance) -> tuple[str, str]:
        self.pace.advance(step.seconds)
        self.history.append(ClockAdvanced(step.seconds))
        return show(step.seconds), show(step.seconds)

    @_take.register
    def _(self, step: Disable) -> tuple[str, str]:
        self.stack.provider.directory.disable(step.user)
        return "disabled", "disabled"

    @_take.register
    def _(self, step: Enable) -> tuple[str, str]:
        self.stack.provider.directory.enable(step.user)
        return "enabled", "enabled"

    @_take.register
    def _(self, step: Expect) -> tuple[str, str]:
        records = self.history.records
        issued = sum(r.event.grant == "refresh_token" for r in of(records, TokenIssued))
        refused = sum(r.event.grant == "refresh_token" for r in of(records, TokenRefused))
        asked = {"refreshes": (step.refreshes, issued), "refused": (step.refused, refused)}
        counted = {name: pair for name, pair in asked.items() if pair[0] is not None}
        expected = ", ".join(f"{name} {pair[0]}" for name, pair in counted.items())
        return expected, ", ".join(f"{name} {pair[1]}" for name, pair in counted.items())
