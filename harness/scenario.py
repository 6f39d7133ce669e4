"""Scenario files: the stack, the steps, the expected verdict. Data only."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.causes import catalogue
from harness.registry import profiles
from harness.registry.settings import DEFAULT_SCOPE
from harness.scenario_steps import Cast, steps_in
from harness.status import Status
from mock_idp import config
from mock_idp.config.provider import provider_settings
from mock_idp.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from harness.scenario_dex import DexChoice
    from harness.steps import Step
    from mock_idp.config import Section, Value

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
    """What stands in Dex's place, if ``dex`` does not."""
    dex: DexChoice | None = None
    """None: the stack is embedded, and nothing needs to be installed."""
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
    parts = stack.section("provider", "dex", "upstream", "registry") if stack else None
    provider, registry = (parts.get("provider"), parts.get("registry")) if parts else (None, None)
    settings, dex = provider_settings(provider) if provider else Settings(), _dex(parts) if parts else None
    return Scenario(
        id=identifier.string(),
        title=file.required("title").string(),
        provider=settings,
        dex=dex,
        registry=_registry(registry) if registry else RegistryChoice(),
        steps=steps_in(file.required("steps"), _cast(settings, dex)),
        expect=_expected(file.required("expect")),
    )


def _dex(parts: Section) -> DexChoice | None:
    dex, upstream = parts.get("dex"), parts.get("upstream")
    if dex is None:
        if upstream is not None:
            upstream.fail(f"{upstream.name} stands behind a connector, and there is no Dex (stack.dex)")
        return None
    if "provider" in parts:
        dex.fail("stack.provider and stack.dex exclude each other: there is one provider, mock_idp or Dex")
    from harness.scenario_dex import dex_choice  # noqa: PLC0415  50 ms that an embedded run need not pay

    return dex_choice(dex, upstream)


def _cast(settings: Settings, dex: DexChoice | None) -> Cast:
    if dex is None:
        return Cast(usernames=tuple(user.username for user in settings.users))
    return Cast(
        usernames=dex.upstream.usernames,
        dex=True,
        upstream=dex.upstream.dialect is not None,
        applications=tuple(dex.applications),
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
