"""Scenario files: the stack, the steps, the expected verdict. Data only."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.causes import catalogue
from harness.events import LoginOutcome, WhichSecret
from harness.registry import profiles
from harness.registry.settings import DEFAULT_SCOPE
from harness.status import Status
from harness.steps import Advance, Disable, Enable, Expect, Login, SignIn, Step
from mock_idp import config
from mock_idp.config.provider import provider_settings
from mock_idp.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mock_idp.config import Value

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class RegistryChoice:
    """Which Harbor stands in the chain."""

    version: str = profiles.DEFAULT
    scope: str = DEFAULT_SCOPE


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What the file says that a run of it proves."""

    verdict: Status
    cause: str | None = None


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One file."""

    id: str
    title: str
    provider: Settings = field(default_factory=Settings)
    registry: RegistryChoice = field(default_factory=RegistryChoice)
    steps: tuple[Step, ...]
    expect: Expected


def load(path: Path) -> Scenario:
    """Return the scenario in the file at ``path``.

    Raises:
        ConfigError: the file cannot be read, or something in it is wrong.

    """
    file = config.load(path).section("id", "title", "stack", "steps", "expect")
    identifier = file.required("id")
    if not _ID.fullmatch(identifier.string()):
        identifier.fail(f"id must be lower-case words joined by hyphens, not '{identifier.string()}'")
    stack = file.get("stack")
    parts = stack.section("provider", "registry") if stack else None
    provider, registry = (parts.get("provider"), parts.get("registry")) if parts else (None, None)
    settings = provider_settings(provider) if provider else Settings()
    return Scenario(
        id=identifier.string(),
        title=file.required("title").string(),
        provider=settings,
        registry=_registry(registry) if registry else RegistryChoice(),
        steps=_steps(file.required("steps"), settings),
        expect=_expected(file.required("expect")),
    )


def _registry(value: Value) -> RegistryChoice:
    section = value.section("profile", "scope")
    version, scope = section.get("profile"), section.get("scope")
    if version is not None:
        try:
            profiles.profile_for(version.string())
        except ValueError as error:
            version.fail(f"{version.name}: {error}")
    return RegistryChoice(
        version=version.string() if version else profiles.DEFAULT,
        scope=scope.string() if scope else DEFAULT_SCOPE,
    )


def _expected(value: Value) -> Expected:
    section = value.section("verdict", "cause")
    cause = section.get("cause")
    if cause is not None and cause.string() not in catalogue():
        near = difflib.get_close_matches(cause.string(), catalogue(), 1)
        known = f"did you mean '{near[0]}'?" if near else "'refresh-harness explain --all' lists them"
        cause.fail(f"there is no cause '{cause.string()}'; {known}")
    return Expected(
        verdict=Status(section.required("verdict").choice(*Status)), cause=cause.string() if cause else None
    )


def _steps(value: Value, settings: Settings) -> tuple[Step, ...]:
    """Return the steps, after checking that they speak of users that exist and of people who signed in."""
    steps: list[Step] = []
    usernames = [user.username for user in settings.users]
    for item in value.items():
        key, argument = item.entry()
        read = _READ.get(key)
        if read is None:
            near = difflib.get_close_matches(key, _READ, 1)
            known = f"did you mean '{near[0]}'?" if near else f"steps are {', '.join(_READ)}"
            item.fail(f"unknown step '{key}'; {known}")
        step = read(argument)
        user = getattr(step, "user", None)
        if user is not None and user not in usernames:
            near = difflib.get_close_matches(user, usernames, 1)
            known = f"did you mean '{near[0]}'?" if near else f"users are {', '.join(usernames)}"
            item.fail(f"there is no user '{user}'; {known}")
        if isinstance(step, Login) and user is None and not any(isinstance(s, SignIn) for s in steps):
            item.fail("a login needs somebody's CLI secret; put a sign-in before it, or name a user")
        steps.append(step)
    if not steps:
        value.fail("steps must not be empty")
    return tuple(steps)


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


_READ: dict[str, Callable[[Value], Step]] = {
    "sign-in": lambda value: SignIn(value.string()),
    "login": _login,
    "advance": lambda value: Advance(value.duration()),
    "disable": lambda value: Disable(value.string()),
    "enable": lambda value: Enable(value.string()),
    "expect": _expect,
}
