"""What a test may expect of a client that refreshes; each assertion is also seen to fail."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from mock_idp import running
from mock_idp.clock import Clock
from mock_idp.conduct import attempts_after_invalid_grant, invalid_grants, refreshes, reuses
from mock_idp.events import FaultStruck, TokenIssued, TokenRefused, UserDisabled
from mock_idp.expectations import Expectations
from mock_idp.history import Event, History
from mock_idp.timeline import lines_of
from tests.provider.person import refresh, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider
    from mock_idp.history import Record

pytest_plugins = ["pytester"]


def _issued(presented: str, refresh_token: str | None, grant: str = "refresh_token") -> Event:
    fields: dict[str, Any] = {
        "grant": grant,
        "grant_id": "g",
        "client_id": "app",
        "username": "alice",
        "scope": "openid",
        "presented": presented,
        "access_token": "a",
        "refresh_token": refresh_token,
        "id_token": None,
        "expires_in": 60,
        "iss": "i",
        "sub": "s",
        "aud": "app",
        "id_token_exp": None,
    }
    return TokenIssued(**fields)


def _refused(presented: str, error: str = "invalid_grant", cause: str = "expired") -> Event:
    return TokenRefused("refresh_token", "app", 400, error, cause, presented, "alice")


def _struck(deed: str, client_id: str = "app", grant: str = "refresh_token") -> Event:
    return FaultStruck(1, "refuse", deed, "token", grant, client_id, "", 1)


class Told(Expectations):
    """Nothing but a history."""

    def __init__(self, *events: Event) -> None:
        """Let these have happened."""
        self.history = History(Clock(frozen=True))
        for event in events:
            self.history.append(event)

    @property
    def records(self) -> tuple[Record[Event], ...]:
        """What happened."""
        return self.history.records


SIGN_IN = _issued("code", "rt1", "authorization_code")
FINE = (SIGN_IN, _issued("rt1", "rt2"), _issued("rt2", "rt3"))


@pytest.fixture
def provider() -> Iterator[RunningProvider]:
    with running() as found:
        yield found


def test_refreshes_are_those_that_succeeded() -> None:
    records = Told(*FINE, _refused("rt3")).records
    assert [it.number for it in refreshes(records)] == [2, 3]
    assert refreshes(records, client="other") == refreshes(records, user="bob") == []
    assert len(refreshes(records, "app", "alice")) == 2


@pytest.mark.parametrize(
    ("events", "numbers"),
    [
        (FINE, []),
        ((SIGN_IN, _issued("rt1", "rt1"), _issued("rt1", "rt1")), []),
        ((SIGN_IN, _issued("rt1", None), _issued("rt1", None)), []),
        ((*FINE, _issued("rt1", "rt4")), [4]),
        ((*FINE, _refused("rt1", cause="reused"), _refused("rt2")), [4, 5]),
        ((_refused("rt0", cause="reused"),), [1]),
    ],
)
def test_reuse_is_a_replaced_token_that_comes_again(events: tuple[Event, ...], numbers: list[int]) -> None:
    assert [it.number for it in reuses(Told(*events).records)] == numbers


@pytest.mark.parametrize(
    ("events", "numbers"),
    [
        ((SIGN_IN, _refused("rt1"), SIGN_IN, _issued("rt9", "rt10")), []),
        ((SIGN_IN, _refused("rt1"), _refused("rt1")), [3]),
        ((SIGN_IN, _refused("rt1", "invalid_client"), _refused("rt1")), []),
        ((SIGN_IN, _refused("rt1"), UserDisabled("alice"), _struck("answers 503"), _issued("rt1", "x")), [5]),
        ((_struck("refuses with invalid_grant as rfc does"), _issued("rt1", "rt2")), [2]),
        ((_struck("refuses with invalid_grant as rfc does"), SIGN_IN, _issued("rt1", "rt2")), []),
        ((_struck("refuses with invalid_grant as rfc does", "other"), _issued("rt1", "rt2")), []),
    ],
)
def test_who_was_told_invalid_grant_is_to_stop(events: tuple[Event, ...], numbers: list[int]) -> None:
    records = Told(*events).records
    assert [it.number for it in attempts_after_invalid_grant(records)] == numbers
    assert len(invalid_grants(records)) >= 1


def test_a_refresh_is_expected_while_a_with_lasts(provider: RunningProvider) -> None:
    first = tokens(provider)["refresh_token"]
    with provider.expect_refresh() as found:
        second = refresh(provider, first).json()["refresh_token"]
    assert [it.event.client_id for it in found] == ["example"]
    provider.assert_refreshed_once()
    with pytest.raises(AssertionError, match="nobody refreshed") as raised, provider.expect_refresh():
        provider.directory.disable("bob")
    assert str(raised.value).splitlines()[1].split()[2:] == ["user.disabled", "username=bob"]
    refresh(provider, second)
    with pytest.raises(AssertionError, match="2 refreshes succeeded, not one: #"):
        provider.assert_refreshed_once()
    provider.assert_refreshed_once(since=found[0].number)


def test_a_refresh_that_comes_a_little_later_is_waited_for(provider: RunningProvider) -> None:
    token = tokens(provider)["refresh_token"]
    later = threading.Thread(target=refresh, args=(provider, token))
    with provider.expect_refresh(within="10s", user="alice") as found:
        later.start()
    assert len(found) == 1
    later.join(10)


def test_reuse_and_going_on_are_told_with_a_timeline(provider: RunningProvider) -> None:
    first = tokens(provider)["refresh_token"]
    provider.assert_no_reuse()
    with pytest.raises(AssertionError, match="no refresh was answered with invalid_grant"):
        provider.assert_stopped_after_invalid_grant()
    refresh(provider, first)
    provider.assert_no_reuse()
    refresh(provider, first)
    with pytest.raises(AssertionError, match="a replaced refresh token came again: #"):
        provider.assert_no_reuse()
    provider.assert_stopped_after_invalid_grant()
    refresh(provider, first)
    with pytest.raises(AssertionError, match="the client went on after invalid_grant: #") as raised:
        provider.assert_stopped_after_invalid_grant()
    assert "cause=revoked" in str(raised.value)
    assert lines_of(provider.history) in str(raised.value)
    assert first not in str(raised.value)


def test_faults_and_policies_last_as_long_as_a_with(provider: RunningProvider) -> None:
    token = tokens(provider)["refresh_token"]
    with provider.fault("answer", status=503, on={"grant": "refresh_token"}) as on:
        assert refresh(provider, token).status_code == 503
        assert on.description == "answers 503 with refresh_token"
    with provider.policy(refresh={"rotation": False}, client="example"):
        assert refresh(provider, token).json()["refresh_token"] == token
    assert refresh(provider, token).json()["refresh_token"] != token


def test_a_failing_test_shows_what_happened_at_its_provider(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_bad(mock_idp):
            mock_idp.directory.disable("alice")
            mock_idp.assert_refreshed_once()

        def test_good(mock_idp):
            mock_idp.directory.disable("bob")

        def test_without(): assert 0
        """
    )
    result = pytester.runpytest("-W", "error")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        ["E*AssertionError: nobody refreshed", "*- mock_idp history -*", "*user.disabled*alice"]
    )
    assert result.stdout.str().count("mock_idp history") == 1
    result.stdout.no_fnmatch_line("*expectations.py*")
