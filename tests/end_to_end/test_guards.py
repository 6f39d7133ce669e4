"""Turn any single guard around and the run goes red: a green run means something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from harness import browser, clients, scenario_files
from harness.clients.client import LoginResult
from harness.events import LoginOutcome
from harness.pace import VirtualPace
from harness.registry.oidc.relying_party import RelyingParty
from harness.registry.registry import Registry
from harness.result import Met, Result, assess
from harness.run import carry_out
from harness.scenario import load
from mock_idp.protocol.grants import authorization_code, refresh_token
from mock_idp.protocol.policy import Policy, RefreshPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.clients.client import RegistryClient
    from harness.pace import Pace
    from harness.registry.token import StoredToken
    from mock_idp.directory import Directory
    from mock_idp.protocol.records import Reader
    from mock_idp.protocol.redemption import Redemption, Terms


def outcome_of(name: str, *, client: RegistryClient | None = None, pace: Pace | None = None) -> Result:
    scenario = load(scenario_files.find(name))
    records = carry_out(scenario, client or clients.find("builtin"), pace or VirtualPace()).records
    return assess(records)


def test_a_registry_that_never_refreshes(monkeypatch: pytest.MonkeyPatch) -> None:
    async def keep(_self: RelyingParty, _username: str, held: StoredToken) -> StoredToken:
        return held

    monkeypatch.setattr(RelyingParty, "refresh", keep)

    assert outcome_of("refresh-on").outcome is Met.NOT_MET


def test_a_provider_that_ignores_refresh_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.scenario.provider_settings", ignoring_refresh_off())

    assert outcome_of("refresh-off").outcome is Met.NOT_MET


def ignoring_refresh_off() -> Callable[..., object]:
    from dataclasses import replace  # noqa: PLC0415

    from mock_idp.config.provider import provider_settings  # noqa: PLC0415

    return lambda value: replace(provider_settings(value), refresh=RefreshPolicy(enabled=True))


class StoppedPace(VirtualPace):
    def advance(self, seconds: float) -> None:
        del seconds


@pytest.mark.parametrize("name", ["refresh-off", "refresh-on", "heal-by-sign-in"])
def test_a_clock_that_never_moves(name: str) -> None:
    assert outcome_of(name, pace=StoppedPace()).outcome is Met.NOT_MET


@dataclass
class Pretender:
    """A client that says what the scenario wants to hear and calls nobody."""

    answers: list[LoginOutcome]
    name: str = "docker"
    version: str = "0"

    def login(self, registry: str, username: str, secret: str) -> LoginResult:
        del registry, username, secret
        return LoginResult(self.answers.pop(0), 0, "Login Succeeded", 0.0)


OK, NO = LoginOutcome.OK, LoginOutcome.UNAUTHORIZED


@pytest.mark.parametrize(
    ("name", "answers"),
    [("refresh-off", [OK, NO, OK]), ("wrong-secret", [OK, NO, OK])],
)
def test_docker_that_is_not_really_called(name: str, answers: list[LoginOutcome]) -> None:
    result = outcome_of(name, client=Pretender(list(answers)))

    assert (result.outcome, result.verdict.status) == (Met.UNKNOWN, "unknown")
    assert result.verdict.cause == "client-never-called"


def test_docker_that_is_not_really_called_while_refresh_is_on() -> None:
    result = outcome_of("refresh-on", client=Pretender([OK, OK, OK, OK, NO, NO, OK]))

    assert result.outcome is not Met.MET
    assert result.verdict.cause == "client-never-called"


def test_a_registry_that_lets_everybody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    async def welcome(_self: Registry, _username: str, _secret: str) -> bool:
        return True

    monkeypatch.setattr(Registry, "check_secret", welcome)

    assert {outcome_of(name).outcome for name in ("wrong-secret", "refresh-on")} == {Met.NOT_MET}


def test_a_provider_that_refreshes_for_disabled_users(monkeypatch: pytest.MonkeyPatch) -> None:
    def forget(self: Directory, username: str) -> None:
        from mock_idp.events import UserDisabled  # noqa: PLC0415

        self._history.append(UserDisabled(username))

    monkeypatch.setattr("mock_idp.directory.Directory.disable", forget)

    result = outcome_of("refresh-on")
    assert (result.outcome, result.verdict.cause) == (Met.NOT_MET, "idp-user-removed-still-refreshes")


def test_a_provider_that_does_not_rotate_what_it_says_it_rotated(monkeypatch: pytest.MonkeyPatch) -> None:
    real = refresh_token.decide

    def forget_user(reader: Reader, params: Mapping[str, str], terms: Terms) -> Redemption:
        from dataclasses import replace  # noqa: PLC0415

        decision = real(reader, params, terms)
        if decision.grant is None or decision.user is None:
            return decision
        return replace(decision, grant=replace(decision.grant, sub="somebody-else"))

    monkeypatch.setattr(refresh_token, "decide", forget_user)

    result = outcome_of("refresh-on")
    assert (result.outcome, result.verdict.cause) == (Met.NOT_MET, "idp-iss-aud-sub-changed")


def test_a_registry_that_stores_no_refreshed_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.registry.accounts.Accounts.store_token", lambda *_: None)

    result = outcome_of("refresh-on")
    assert (result.outcome, result.verdict.cause) == (Met.NOT_MET, "harbor-refresh-not-persisted")


def test_a_sign_in_that_never_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> browser.SignedIn:
        raise browser.SignInFailed("no browser")

    monkeypatch.setattr(browser, "sign_in", fail)

    embedded = [path.stem for path in scenario_files.shipped() if load(path).dex is None]
    assert {outcome_of(name).outcome for name in embedded} == {Met.NOT_MET}


def test_a_provider_that_issues_a_refresh_token_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace  # noqa: PLC0415

    real = authorization_code.decide

    def generous(reader: Reader, params: Mapping[str, str], terms: Terms) -> Redemption:
        return real(reader, params, replace(terms, policy=lambda _: Policy()))

    monkeypatch.setattr(authorization_code, "decide", generous)

    result = outcome_of("refresh-off")
    assert (result.outcome, result.verdict.cause) == (Met.NOT_MET, "rp-grant-type-not-enabled")
