"""Reading the steps of a scenario, each of which must make sense in its stack and after those before it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.events import LoginOutcome, WhichSecret
from harness.steps import (
    Advance,
    AwaitKeys,
    Change,
    Disable,
    Enable,
    Expect,
    Inject,
    Lift,
    Login,
    Refresh,
    RefreshOutcome,
    Restart,
    SignIn,
    Step,
)
from mock_idp.config.errors import hint
from mock_idp.faults import Answer, Delay

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.config import Value
    from mock_idp.faults import Fault


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who and what is there for steps to speak of."""

    usernames: tuple[str, ...]
    dex: bool = False
    """The provider is a Dex."""
    upstream: bool = False
    """Somebody stands behind it."""
    applications: tuple[str, ...] = ()


def steps_in(value: Value, cast: Cast) -> tuple[Step, ...]:
    """Return the steps, after checking that they speak of what is there and of people who signed in.

    Raises:
        ConfigError: a step is unknown, or cannot be taken.

    """
    steps: list[Step] = []
    for item in value.items():
        steps.append(_step(item, cast))
        _refuse_what_cannot_be(item, steps[-1], steps[:-1], cast)
    if not steps:
        value.fail("steps must not be empty")
    return tuple(steps)


def _step(item: Value, cast: Cast) -> Step:
    key, argument = item.entry()
    read = _READ.get(key)
    if read is None:
        near = difflib.get_close_matches(key, _READ, 1)
        known = f"did you mean '{near[0]}'?" if near else f"steps are {', '.join(_READ)}"
        item.fail(f"unknown step '{key}'; {known}")
    if key in _OF_DEX and not cast.dex:
        item.fail(f"the step '{key}' needs a Dex, and this stack has none (stack.dex)")
    if (key in _OF_UPSTREAM or (cast.dex and key in _OF_PEOPLE)) and not cast.upstream:
        item.fail(f"the step '{key}' needs an upstream, and nothing stands behind this connector")
    return read(argument)


def _refuse_what_cannot_be(item: Value, step: Step, before: list[Step], cast: Cast) -> None:
    user, app = getattr(step, "user", None), getattr(step, "app", None)
    if user is not None and user not in cast.usernames:
        near = difflib.get_close_matches(user, cast.usernames, 1)
        known = f"did you mean '{near[0]}'?" if near else f"users are {', '.join(cast.usernames)}"
        item.fail(f"there is no user '{user}'; {known}")
    if app is not None and app not in cast.applications:
        known = hint(app, cast.applications) if cast.applications else "stack.dex.applications lists them"
        item.fail(f"there is no application '{app}'; {known}")
    signed_in = [(earlier.user, earlier.app) for earlier in before if isinstance(earlier, SignIn)]
    if isinstance(step, Login) and user is None and all(where for _, where in signed_in):
        item.fail("a login needs somebody's CLI secret; put a sign-in before it, or name a user")
    if isinstance(step, Refresh) and (user, app) not in signed_in:
        item.fail(f"{user} never signed in to {app}; put a sign-in before the refresh")


def _sign_in(value: Value) -> SignIn:
    if not value.is_section:
        return SignIn(value.string())
    section = value.section("user", "app")
    app = section.get("app")
    return SignIn(section.required("user").string(), None if app is None else app.string())


def _login(value: Value) -> Login:
    if not value.is_section:
        return Login(LoginOutcome(value.choice(*LoginOutcome)))
    section = value.section("user", "secret", "expect")
    user, secret = section.get("user"), section.get("secret")
    return Login(
        expect=LoginOutcome(section.required("expect").choice(*LoginOutcome)),
        user=user.string() if user else None,
        secret=WhichSecret(secret.choice(*WhichSecret)) if secret else WhichSecret.CURRENT,
    )


def _expect(value: Value) -> Expect:
    section = value.section("refreshes", "refused")
    refreshes, refused = section.get("refreshes"), section.get("refused")
    if refreshes is None and refused is None:
        value.fail("expect must count something: refreshes, refused")
    return Expect(refreshes.integer() if refreshes else None, refused.integer() if refused else None)


def _refresh(value: Value) -> Refresh:
    section = value.section("user", "app", "scope", "expect")
    scope = section.get("scope")
    return Refresh(
        user=section.required("user").string(),
        app=section.required("app").string(),
        scope="" if scope is None else scope.string(),
        expect=RefreshOutcome(section.required("expect").choice(RefreshOutcome.OK, RefreshOutcome.REFUSED)),
    )


def _change(value: Value) -> Change:
    section = value.section("user", "claims")
    claims = section.required("claims")
    for key, claim in claims.entries():
        if key == "sub":
            claim.fail("sub never changes: a subject identifier is not reassigned (OIDC Core 2)")
    return Change(section.required("user").string(), dict(claims.plain()))


def _restart(value: Value) -> Restart:
    value.choice("dex")
    return Restart()


def _fault(value: Value) -> Inject | Lift:
    if not value.is_section:
        if value.text.lower() not in {"off", "no", "false"}:
            value.fail(f"{value.name} must be off, {{answer: 503}} or {{delay: 2s}}, not '{value.text}'")
        return Lift()
    section = value.section("answer", "delay", "times")
    answer, delay, times = (section.get(key) for key in ("answer", "delay", "times"))
    if (answer is None) == (delay is None):
        value.fail(f"{value.name} is one thing at a time: answer or delay")
    often = None if times is None else times.integer(1)
    try:
        return Inject(_made(answer, delay, often))
    except ValueError as error:
        value.fail(f"{value.name}: {error}")


def _made(answer: Value | None, delay: Value | None, times: int | None) -> Fault:
    if answer is not None:
        return Answer(answer.integer(), times=times)
    assert delay is not None  # noqa: S101  one of the two is there
    return Delay(delay.duration(), times=times)


def _wait_for(value: Value) -> AwaitKeys:
    value.choice("new-keys")
    return AwaitKeys()


_READ: dict[str, Callable[[Value], Step]] = {
    "sign-in": _sign_in,
    "login": _login,
    "advance": lambda value: Advance(value.duration()),
    "disable": lambda value: Disable(value.string()),
    "enable": lambda value: Enable(value.string()),
    "expect": _expect,
    "refresh": _refresh,
    "change": _change,
    "restart": _restart,
    "fault": _fault,
    "wait-for": _wait_for,
}
_OF_DEX = frozenset({"refresh", "change", "restart", "fault", "wait-for"})
_OF_UPSTREAM = frozenset({"change", "fault"})
_OF_PEOPLE = frozenset({"disable", "enable"})
