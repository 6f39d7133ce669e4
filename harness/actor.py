"""Taking the steps of a run, one after the other. Nothing here judges."""

from __future__ import annotations

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import singledispatchmethod
from typing import TYPE_CHECKING

from harness.dex.events import DexLogged
from harness.events import (
    ClockAdvanced,
    LoginCompleted,
    LoginOutcome,
    LoginStarted,
    RefreshAnswered,
    StepCompleted,
    StepStarted,
    WhichSecret,
)
from harness.sign_in.strategy import SignInFailed
from harness.steps import (
    NEW_KEYS,
    QUIET,
    Advance,
    AwaitKeys,
    AwaitQuiet,
    Change,
    Disable,
    Enable,
    Expect,
    HangUp,
    Inject,
    Lift,
    Login,
    Measure,
    Refresh,
    RefreshOutcome,
    Restart,
    SignIn,
    Step,
    Together,
)
from harness.upstream.events import UpstreamAnswered, UpstreamAsked
from mock_idp.durations import show
from mock_idp.events import TokenIssued, TokenRefused
from mock_idp.history import Outcome, of

if TYPE_CHECKING:
    from harness.application.application import Application
    from harness.application.events import AppRefreshCompleted
    from harness.clients.client import RegistryClient
    from harness.pace import Pace
    from harness.people import Person
    from harness.sign_in.strategy import SignedIn
    from harness.stack import DexControl, Stack, UpstreamFaults
    from mock_idp.history import History

_LOOK_AGAIN = 0.01
_ROTATED = "keys rotated"
"""What Dex logs (server/signer/rotation.go, v2.45.1)."""


@dataclass
class Actor:
    """The people of a run: who has signed in, and with what secret they log in."""

    stack: Stack
    client: RegistryClient
    pace: Pace
    history: History
    people: dict[str, SignedIn] = field(default_factory=dict)
    """By the name at the provider or upstream."""
    latest: str = ""
    """Who signed in last, or tried to."""
    logins: int = 0

    def take(self, number: int, step: Step) -> bool:
        """Take one step, record what came of it, and return whether it went as expected."""
        self.history.append(StepStarted(number, step.do))
        expected, observed = self._take(step)
        if self.stack.dex is not None:
            self.stack.dex.settle()
        self.history.append(StepCompleted(number, step.do, expected, observed))
        return expected == observed

    @singledispatchmethod
    def _take(self, step: Step) -> tuple[str, str]:
        """Return what the step expects and what was observed; equal if all went as written."""
        raise NotImplementedError(step)

    @_take.register
    def _(self, step: SignIn) -> tuple[str, str]:
        user = self._person(step.user)
        with self.stack.signing_in(step.user):
            if step.app is not None:
                return "ok", self._sign_in_to_application(self._app(step.app), user)
            return "ok", self._sign_in_to_registry(step, user)

    def _sign_in_to_registry(self, step: SignIn, user: Person) -> str:
        assert self.stack.registry is not None  # noqa: S101  the scenario was checked
        self.latest = step.user
        try:
            self.people[step.user] = self.stack.sign_in.to_registry(user, self.stack.site)
        except SignInFailed as failure:
            return self._refused(f"refused: {failure}")
        return "ok"

    def _sign_in_to_application(self, app: Application, user: Person) -> str:
        def visit(url: str, redirect_uri: str) -> str:
            return self.stack.sign_in.to_application(url, redirect_uri, user, self.stack.site)

        return self._refused(app.sign_in(user.username, visit))

    def _refused(self, how: str) -> str:
        """Return how a sign-in ended; if it failed, record where Dex stands meanwhile."""
        if how != "ok" and self.stack.dex is not None:
            self.stack.dex.measure()
        return how

    @_take.register
    def _(self, step: Login) -> tuple[str, str]:
        assert self.stack.registry is not None  # noqa: S101  the scenario was checked
        name = step.user or self.latest
        person = self.people.get(name)
        username = person.username if person else name
        secret, which = secrets.token_urlsafe(24), WhichSecret.WRONG
        if person and step.secret is WhichSecret.CURRENT:
            secret, which = person.secret, WhichSecret.CURRENT
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
        if result.outcome is LoginOutcome.TIMEOUT:
            self._ask_dex_how_it_is()
        return step.expect, result.outcome

    @_take.register
    def _(self, step: Refresh) -> tuple[str, str]:
        app = self._app(step.app)
        if not app.holds(step.user):
            return step.expect, "nothing to refresh with"
        observed = _outcome_of(app.refresh(step.user, scope=step.scope, within=step.within))
        if observed is RefreshOutcome.NO_ANSWER:
            self._ask_dex_how_it_is()
        if step.expect is RefreshOutcome.OK_OR_REFUSED and observed is not RefreshOutcome.NO_ANSWER:
            return step.expect, step.expect
        return step.expect, observed

    def _ask_dex_how_it_is(self) -> None:
        """Find out who hangs, while it hangs."""
        if self.stack.dex is not None:
            self.stack.dex.probe()
            self.stack.dex.measure()

    @_take.register
    def _(self, step: Together) -> tuple[str, str]:
        app = self._app(step.app)
        with ThreadPoolExecutor(len(step.users)) as pool:
            answered = sum(ended.outcome is Outcome.OK for ended in pool.map(app.refresh, step.users))
        wanted = f"at least {step.at_least} ok"
        return wanted, wanted if answered >= step.at_least else f"{answered} ok"

    @_take.register
    def _(self, step: HangUp) -> tuple[str, str]:
        self._app(step.app).refresh(step.user, within=step.after, hang_up=True)
        return "hung up", "hung up"

    @_take.register
    def _(self, step: AwaitQuiet) -> tuple[str, str]:
        give_up = time.monotonic() + step.within
        while (open_calls := self._open_calls()) and time.monotonic() < give_up:
            time.sleep(_LOOK_AGAIN)
        return QUIET, f"{open_calls} still open" if open_calls else QUIET

    def _open_calls(self) -> int:
        records = self.history.records
        return len(of(records, UpstreamAsked)) - len(of(records, UpstreamAnswered))

    @_take.register
    def _(self, step: AwaitKeys) -> tuple[str, str]:
        give_up = time.monotonic() + step.within
        while not (rotated := self._has_new_keys()) and time.monotonic() < give_up:
            time.sleep(_LOOK_AGAIN)
        return NEW_KEYS, NEW_KEYS if rotated else f"the same keys after {step.within:g} s"

    def _has_new_keys(self) -> bool:
        """Tell whether Dex rotated its keys since time was last moved."""
        records = self.history.records
        moved = of(records, ClockAdvanced)
        since = moved[-1].number if moved else 0
        return any(r.number > since and r.event.message == _ROTATED for r in of(records, DexLogged))

    @_take.register
    def _(self, step: Advance) -> tuple[str, str]:
        self.pace.advance(step.seconds)
        self.history.append(ClockAdvanced(step.seconds))
        if self.stack.dex is not None:
            self.stack.dex.follow_clock()
        return show(step.seconds), show(step.seconds)

    @_take.register
    def _(self, step: Disable) -> tuple[str, str]:
        self.stack.users.disable(step.user)
        return "disabled", "disabled"

    @_take.register
    def _(self, step: Enable) -> tuple[str, str]:
        self.stack.users.enable(step.user)
        return "enabled", "enabled"

    @_take.register
    def _(self, step: Change) -> tuple[str, str]:
        self.stack.users.change(step.user, **step.claims)
        return "changed", "changed"

    @_take.register
    def _(self, step: Inject) -> tuple[str, str]:
        self._upstream().inject(step.fault)
        return "injected", "injected"

    @_take.register
    def _(self, _step: Lift) -> tuple[str, str]:
        self._upstream().lift()
        return "lifted", "lifted"

    @_take.register
    def _(self, _step: Restart) -> tuple[str, str]:
        self._dex().restart()
        return "restarted", "restarted"

    @_take.register
    def _(self, _step: Measure) -> tuple[str, str]:
        self._dex().measure()
        return "measured", "measured"

    @_take.register
    def _(self, step: Expect) -> tuple[str, str]:
        records = self.history.records
        # mock_idp says what it answered; a Dex does not, so there the registry's word counts.
        issued = sum(r.event.grant == "refresh_token" for r in of(records, TokenIssued))
        refused = sum(r.event.grant == "refresh_token" for r in of(records, TokenRefused))
        if self.stack.dex is not None:
            answers = [r.event.outcome is Outcome.OK for r in of(records, RefreshAnswered)]
            issued, refused = answers.count(True), answers.count(False)
        asked = {"refreshes": (step.refreshes, issued), "refused": (step.refused, refused)}
        counted = {name: pair for name, pair in asked.items() if pair[0] is not None}
        expected = ", ".join(f"{name} {pair[0]}" for name, pair in counted.items())
        return expected, ", ".join(f"{name} {pair[1]}" for name, pair in counted.items())

    def _person(self, username: str) -> Person:
        user = self.stack.users.find(username)
        assert user is not None  # noqa: S101  the scenario was checked
        return user

    def _app(self, name: str) -> Application:
        return self.stack.applications[name]

    def _upstream(self) -> UpstreamFaults:
        assert self.stack.upstream is not None  # noqa: S101  the scenario was checked
        return self.stack.upstream

    def _dex(self) -> DexControl:
        assert self.stack.dex is not None  # noqa: S101  the scenario was checked
        return self.stack.dex


def _outcome_of(ended: AppRefreshCompleted) -> RefreshOutcome:
    if ended.outcome is Outcome.OK:
        return RefreshOutcome.OK
    return RefreshOutcome.NO_ANSWER if ended.status is None else RefreshOutcome.REFUSED
