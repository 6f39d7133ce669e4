"""Everything that can be asked of a running provider, in process and over HTTP: the same words."""

from __future__ import annotations

import contextlib
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from mock_idp import ControlError, Settings
from mock_idp.control.barriers import Arrival, BarrierState
from mock_idp.control.clients import ClientState
from mock_idp.control.clock import ClockState
from mock_idp.control.errors import ConflictError, NotThereError
from mock_idp.control.faults import FaultState
from mock_idp.control.lineage import GrantState, TokenState, UseState
from mock_idp.control.sessions import SessionState
from mock_idp.control.users import UserState
from mock_idp.events import (
    ClientAdded,
    ClientChanged,
    ClientDeleted,
    ClockChanged,
    FaultStruck,
    GrantRevoked,
    GrantSuperseded,
    KeyChanged,
    KeysRotated,
    PolicyChanged,
    ProviderReset,
    ProviderStarted,
    SessionRevoked,
    UserAdded,
    UserChanged,
    UserDeleted,
    UserDisabled,
    UserEnabled,
    UserPasswordChanged,
)
from mock_idp.faults import Aim, Answer
from mock_idp.fingerprint import fingerprint
from mock_idp.protocol.model import Client, Session
from tests.control.stage import WAYS, control_of, controlled
from tests.provider.person import ALICE, HTTP, REDIRECT_URI, Browser, refresh, token_request, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider
    from mock_idp.control.scoped import SyncVerbs

ALICE_CLAIMS = {
    "name": "Alice",
    "preferred_username": "alice",
    "email": "alice@example.com",
    "email_verified": True,
    "groups": ["developers"],
}


def _events(provider: RunningProvider) -> list[Any]:
    """Return what was written by whoever controls it."""
    return [record.event for record in provider.history if not isinstance(record.event, ProviderStarted)]


# --- the clock -------------------------------------------------------------------------------


def test_the_clock_is_advanced_put_at_an_offset_stopped_and_let_go(
    control: SyncVerbs, provider: RunningProvider
) -> None:
    began = provider.clock.now()
    assert control.clock() == ClockState(began, 0, frozen=True, skews={})
    assert control.advance("25s") == ClockState(began + 25, 25, frozen=True, skews={})
    assert control.advance(5).offset == 30
    assert control.set_offset("-5m") == ClockState(began - 300, -300, frozen=True, skews={})
    control.unfreeze()
    assert not control.clock().frozen
    control.freeze()
    assert control.clock().now == provider.clock.now() == provider.clock.now()
    events = _events(provider)
    assert {type(event) for event in events} == {ClockChanged}
    assert events[0] == ClockChanged(25, frozen=True, skews={})


def test_a_client_meets_a_clock_of_its_own(control: SyncVerbs, provider: RunningProvider) -> None:
    answer = tokens(provider)
    assert control.skew("example", "59m").skews == {"example": 3540}
    assert refresh(provider, answer["refresh_token"]).status_code == 200
    bearer = {"Authorization": f"Bearer {answer['access_token']}"}
    assert HTTP.get(f"{provider.issuer}/userinfo", headers=bearer).status_code == 200
    control.skew("example", 3600)
    assert HTTP.get(f"{provider.issuer}/userinfo", headers=bearer).status_code == 401
    issued = tokens(provider)
    claims = jwt.decode(issued["id_token"], options={"verify_signature": False})
    assert claims["iat"] == int(provider.clock.now() + 3600)
    assert control.skew("example", 0).skews == {}
    assert HTTP.get(f"{provider.issuer}/userinfo", headers=bearer).status_code == 200


@pytest.mark.parametrize("span", [-1, "-1s", "soon"])
def test_time_advances_by_a_span_of_time_and_never_back(provider: RunningProvider, span: float | str) -> None:
    with pytest.raises(ControlError, match="advance"):
        provider.control.advance(span)
    assert _events(provider) == []


# --- the policy ------------------------------------------------------------------------------


def test_the_policy_is_changed_for_everybody_a_client_or_a_user(
    control: SyncVerbs, provider: RunningProvider
) -> None:
    control.change_policy(lifetimes={"id_token": "20s"})
    control.change_policy(refresh={"rotation": False}, client="example")
    control.change_policy(refresh={"enabled": False}, user="bob")
    assert control.policy().change == {"lifetimes": {"id_token": 20.0}}
    assert (control.policy().clients, control.policy().users) == (("example",), ("bob",))
    assert control.policy(client="example").change == {"refresh": {"rotation": False}}
    assert control.policy(client="example").policy["lifetimes"]["id_token"] == 20
    assert control.policy(user="bob").policy["refresh"]["enabled"] is False
    answer = tokens(provider)
    assert refresh(provider, answer["refresh_token"]).json()["refresh_token"] == answer["refresh_token"]
    assert _events(provider)[1] == PolicyChanged("example", "", {"refresh": {"rotation": False}})


def test_a_policy_is_laid_in_place_of_another_and_reset(control: SyncVerbs) -> None:
    control.change_policy(refresh={"rotation": False}, client="example")
    laid = control.lay_policy(refresh={"reuse_interval": "3s"}, client="example")
    assert laid.change == {"refresh": {"reuse_interval": 3.0}}
    assert laid.policy["refresh"]["rotation"] is True
    control.lay_policy(client="example")
    assert control.policy().clients == ()
    control.change_policy(lifetimes={"code": 1})
    assert control.reset_policy().change == {}


def test_a_policy_lasts_as_long_as_a_with(control: SyncVerbs) -> None:
    control.change_policy(lifetimes={"code": 5})
    with control.changed_policy(refresh={"rotation": False}) as during:
        assert during.change == {"lifetimes": {"code": 5}, "refresh": {"rotation": False}}
    assert control.policy().change == {"lifetimes": {"code": 5}}


# --- users -----------------------------------------------------------------------------------


def test_users_are_disabled_enabled_changed_added_and_deleted(
    control: SyncVerbs, provider: RunningProvider
) -> None:
    assert control.user("alice") == UserState("alice", "sub-alice", ALICE_CLAIMS, disabled=False)
    assert control.disable_user("alice").disabled
    assert not control.enable_user("alice").disabled
    changed = control.change_user("alice", email="a@example.org", groups=None)
    assert "groups" not in changed.claims
    assert changed.claims["email"] == "a@example.org"
    control.set_password("alice", "looking-glass")
    carol = control.add_user("carol", "carols-password", claims={"name": "C", "email": None})
    assert (carol.sub, carol.claims["name"], "email" in carol.claims) == ("sub-carol", "C", False)
    control.delete_user("bob")
    assert [user.username for user in control.users()] == ["alice", "carol"]
    assert _events(provider) == [
        UserDisabled("alice"),
        UserEnabled("alice"),
        UserChanged("alice", {"email": "a@example.org", "groups": None}),
        UserPasswordChanged("alice"),
        UserAdded("carol", "sub-carol", carol.claims, disabled=False),
        UserDeleted("bob"),
    ]


def test_a_password_that_was_changed_signs_in_and_the_old_one_does_not(
    control: SyncVerbs, provider: RunningProvider
) -> None:
    control.set_password("alice", "looking-glass")
    browser = Browser(provider)
    assert browser.submit(browser.open_form() | ALICE).status_code == 401
    new = {"username": "alice", "password": "looking-glass"}
    assert browser.submit(browser.open_form() | new).status_code == 303


def test_a_disabled_user_cannot_refresh_until_enabled(control: SyncVerbs, provider: RunningProvider) -> None:
    token = tokens(provider)["refresh_token"]
    control.disable_user("alice")
    assert refresh(provider, token).json()["error"] == "invalid_grant"
    control.enable_user("alice")
    assert refresh(provider, token).status_code == 200


# --- clients ---------------------------------------------------------------------------------


def test_clients_are_added_changed_and_deleted(control: SyncVerbs, provider: RunningProvider) -> None:
    added = control.add_client("https://app.test/x y", "first-secret", redirect_uris=[REDIRECT_URI])
    metadata = {"redirect_uris": [REDIRECT_URI]}
    assert added == ClientState("https://app.test/x y", public=False, registered=False, metadata=metadata)
    control.change_client("https://app.test/x y", secret="second-secret", require_auth_time=True)
    assert control.client("https://app.test/x y").metadata == metadata | {"require_auth_time": True}
    assert [client.client_id for client in control.clients()] == ["example", "https://app.test/x y"]
    control.delete_client("https://app.test/x y")
    assert [client.client_id for client in control.clients()] == ["example"]
    assert _events(provider) == [
        ClientAdded("https://app.test/x y"),
        ClientChanged("https://app.test/x y", ["require_auth_time", "secret"]),
        ClientDeleted("https://app.test/x y"),
    ]


def test_a_secret_that_was_rotated_is_the_only_one_that_is_good(
    control: SyncVerbs, provider: RunningProvider
) -> None:
    answer = tokens(provider)
    form = {"grant_type": "refresh_token", "refresh_token": answer["refresh_token"]}
    control.change_client("example", secret="another-secret")
    assert token_request(provider, form).json()["error"] == "invalid_client"
    new = Client(client_id="example", secret="another-secret")
    assert token_request(provider, form, new).status_code == 200


# --- faults ----------------------------------------------------------------------------------


def test_a_fault_is_switched_on_and_off(control: SyncVerbs, provider: RunningProvider) -> None:
    token = tokens(provider)["refresh_token"]
    on = control.fault_on(Answer(503, on=Aim("token", grant="refresh_token")))
    data = {"fault": "answer", "status": 503, "on": {"endpoint": "token", "grant": "refresh_token"}}
    assert on == FaultState(1, data, "answers 503, for token requests with refresh_token", 0)
    assert refresh(provider, token).status_code == 503
    assert [(fault.id, fault.struck) for fault in control.faults()] == [(1, 1)]
    control.fault_off(on.id)
    assert refresh(provider, token).status_code == 200
    assert control.faults() == ()


def test_a_fault_lasts_as_long_as_a_with_even_if_it_was_spent(
    control: SyncVerbs, provider: RunningProvider
) -> None:
    token = tokens(provider)["refresh_token"]
    with control.faulted({"fault": "answer", "status": 503, "times": 1}):
        assert refresh(provider, token).status_code == 503
        assert control.faults() == ()
    with control.faulted({"fault": "answer", "status": 500}):
        assert [fault.id for fault in control.faults()] == [2]
    assert control.faults() == ()


def test_all_faults_are_cleared(control: SyncVerbs) -> None:
    control.fault_on({"fault": "hang"})
    control.fault_on({"fault": "answer", "status": 500})
    control.clear_faults()
    assert control.faults() == ()


# --- keys ------------------------------------------------------------------------------------


def test_keys_are_rotated_with_overlap_hidden_shown_and_forgotten(
    control: SyncVerbs, provider: RunningProvider
) -> None:
    old = control.keys()[0]
    fresh = control.rotate_keys("RS256", overlap="1h")
    assert (fresh.active, fresh.published) == (True, True)
    retired = control.keys()[0]
    assert (retired.kid, retired.active, retired.published) == (old.kid, False, True)
    assert retired.published_until == provider.clock.now() + 3600
    control.advance(3600)
    assert not control.keys()[0].published
    assert control.show_key(old.kid).published
    assert not control.hide_key(old.kid).published
    control.forget_key(old.kid)
    left = control.keys()
    assert old.kid not in {key.kid for key in left}
    assert [event for event in _events(provider) if not isinstance(event, ClockChanged)] == [
        KeysRotated("RS256", fresh.kid, 3600),
        KeyChanged(old.kid, "shown"),
        KeyChanged(old.kid, "hidden"),
        KeyChanged(old.kid, "forgotten"),
    ]


def test_when_the_key_that_signs_is_forgotten_a_fresh_one_signs(
    control: SyncVerbs, provider: RunningProvider
) -> None:
    old = control.keys()[0].kid
    control.forget_key(old)
    signs = jwt.get_unverified_header(tokens(provider)["id_token"])["kid"]
    assert signs != old
    assert signs in {key["kid"] for key in HTTP.get(f"{provider.issuer}/keys").json()["keys"]}


# --- sessions and grants ---------------------------------------------------------------------


def _signed_in(provider: RunningProvider, username: str) -> Session:
    session = Session(
        session_id=f"cookie-{username}",
        sid=f"sid-{username}",
        username=username,
        auth_time=provider.clock.now(),
        expires_at=provider.clock.now() + 60,
        client_ids=("example",),
    )
    provider.provider.store.run(lambda stored: stored.put(session))
    return session


def test_sessions_are_listed_and_ended(control: SyncVerbs, provider: RunningProvider) -> None:
    now = provider.clock.now()
    _signed_in(provider, "alice")
    _signed_in(provider, "bob")
    alice = SessionState("sid-alice", "alice", now, now + 60, ("example",))
    assert control.sessions(user="alice") == (alice,)
    assert len(control.sessions()) == 2
    control.end_session("sid-alice")
    assert [session.username for session in control.sessions()] == ["bob"]
    control.end_sessions()
    assert control.sessions() == ()
    assert _events(provider) == [SessionRevoked("sid-alice", "alice"), SessionRevoked("sid-bob", "bob")]


def test_a_lineage_shows_who_used_which_token_and_what_refused_it(
    control: SyncVerbs, provider: RunningProvider
) -> None:
    first = tokens(provider)["refresh_token"]
    second = refresh(provider, first).json()["refresh_token"]
    refresh(provider, first)
    (grant,) = control.grants()
    assert control.grant(fingerprint(second)) == grant
    numbers = [it.number for it in provider.history if it.event.kind in ("token.issued", "token.refused")]
    code, used, reused = (
        UseState(number, 0.0, "example", result, cause)
        for number, result, cause in zip(
            numbers,
            ("issued", "issued", "invalid_grant"),
            (None, None, "reused"),
            strict=True,
        )
    )
    now = provider.clock.now()
    assert grant == GrantState(
        grant_id=grant.grant_id,
        client_id="example",
        username="alice",
        sub="sub-alice",
        scope=("openid", "profile", "email", "groups", "offline_access"),
        created_at=now,
        revoked=True,
        superseded=False,
        code=(code,),
        refresh_tokens=(
            TokenState(fingerprint(first), None, None, now, (used, reused)),
            TokenState(fingerprint(second), fingerprint(first), None, None, ()),
        ),
    )
    assert control.grants(user="bob") == control.grants(client="other") == ()


def test_a_lineage_that_is_revoked_is_over(control: SyncVerbs, provider: RunningProvider) -> None:
    token, other = (tokens(provider)["refresh_token"] for _ in range(2))
    grant = control.grant(fingerprint(token))
    control.revoke_grant(grant.grant_id)
    assert refresh(provider, token).json()["error"] == "invalid_grant"
    assert refresh(provider, other).status_code == 200
    assert GrantRevoked(grant.grant_id, "alice", "administrator") in _events(provider)
    control.revoke_grants(user="bob")
    assert [it.revoked for it in control.grants()] == [True, False]
    control.revoke_grants(client="example", user="alice")
    assert [it.revoked for it in control.grants()] == [True, True]


def test_a_lineage_that_is_superseded_is_refused_where_there_may_be_one(
    control: SyncVerbs, provider: RunningProvider
) -> None:
    token = tokens(provider)["refresh_token"]
    assert control.supersede_grant(fingerprint(token)).superseded
    control.change_policy(refresh={"one_per_user_and_client": True})
    assert refresh(provider, token).json()["error"] == "invalid_grant"
    (grant,) = control.grants()
    assert grant.refresh_tokens[0].uses[0].cause == "superseded"
    assert GrantSuperseded(grant.grant_id, "alice") in _events(provider)


# --- the barrier -----------------------------------------------------------------------------


def test_a_barrier_holds_refreshes_until_all_are_there_and_tells_who_came(
    control: SyncVerbs, provider: RunningProvider
) -> None:
    token = tokens(provider)["refresh_token"]
    with ThreadPoolExecutor(2) as pool, control.holding(2, client="example") as held:
        answers = [pool.submit(refresh, provider, token) for _ in range(2)]
        waiting = held.wait("10s")
        assert (waiting.up, waiting.met) == (True, True)
        assert not any(answer.done() for answer in answers)
        came = held.release().came
        assert sorted(answer.result(10).status_code for answer in answers) == [200, 400]
    struck = [it for it in provider.history if isinstance(it.event, FaultStruck)]
    assert came == tuple(Arrival(it.number, it.at, "refresh_token", "example", "") for it in struck)


def test_a_barrier_for_others_holds_nobody(control: SyncVerbs, provider: RunningProvider) -> None:
    token = tokens(provider)["refresh_token"]
    with control.holding(2, user="bob") as held:
        assert refresh(provider, token).status_code == 200
        with pytest.raises(ConflictError, match=r"0 of 2 requests came to the barrier within 0\.01$"):
            held.wait(0.01)


def test_whoever_waits_at_a_barrier_goes_on_when_it_is_lowered(
    control: SyncVerbs, provider: RunningProvider
) -> None:
    token = tokens(provider)["refresh_token"]
    up = control.raise_barrier(3, user="alice")
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(refresh, provider, token)
        known = len(provider.history)
        while not control.barrier(up.id).came:
            known = control.history(known, wait=10)[-1].number
        lowered = control.lower_barrier(up.id)
        assert answer.result(10).status_code == 200
    assert lowered == BarrierState(up.id, 3, up=False, met=False, came=lowered.came)
    assert [arrival.username for arrival in lowered.came] == ["alice"]


# --- history and reset -----------------------------------------------------------------------


def test_the_history_is_read_from_any_event_on(control: SyncVerbs, provider: RunningProvider) -> None:
    control.disable_user("alice")
    control.enable_user("alice")
    assert control.history() == provider.history.records
    assert [record.event for record in control.history(2)] == [UserEnabled("alice")]
    assert control.history(99) == ()
    control.clear_history()
    assert control.history() == ()


def test_whoever_waits_for_the_history_is_told_of_the_next_event(
    control: SyncVerbs, provider: RunningProvider
) -> None:
    with ThreadPoolExecutor(1) as pool:
        known = len(provider.history)
        answer = pool.submit(provider.provider.control.history, known, wait=10)
        control.disable_user("bob")
        assert [record.event for record in answer.result(10)] == [UserDisabled("bob")]


def test_a_reset_puts_everything_back_and_forgets_what_was_issued(
    control: SyncVerbs, provider: RunningProvider
) -> None:
    before = _state(control)
    token = tokens(provider)["refresh_token"]
    control.advance("1h")
    control.skew("example", 5)
    control.unfreeze()
    control.change_policy(refresh={"enabled": False}, client="example")
    control.delete_user("bob")
    control.add_client("other", "other-secret")
    control.rotate_keys()
    control.fault_on({"fault": "answer", "status": 500, "on": {"endpoint": "keys"}})
    control.raise_barrier(2)
    _signed_in(provider, "alice")
    assert _state(control) != before
    control.reset()
    assert _state(control) == before
    assert refresh(provider, token).json()["error"] == "invalid_grant"
    assert _events(provider)[-2] == ProviderReset()
    control.reset(history=True)
    assert [record.event for record in control.history()] == [ProviderReset()]


def test_a_reset_brings_the_faults_of_the_settings_back() -> None:
    fault = Answer(503, on=Aim("keys"), times=1)
    with controlled(Settings(faults=(fault,))) as provider:
        before = provider.control.faults()
        HTTP.get(f"{provider.issuer}/keys")
        assert provider.control.faults() == ()
        provider.control.reset()
        assert provider.control.faults() == before
        assert provider.control.fault_on(fault).id == 2


def _state(control: SyncVerbs) -> tuple[Any, ...]:
    return (
        control.clock(),
        control.policy(),
        control.users(),
        control.clients(),
        control.faults(),
        control.keys(),
        control.sessions(),
        control.grants(),
    )


# --- mistakes --------------------------------------------------------------------------------

MISTAKES: list[tuple[type[ControlError], str, str, tuple[Any, ...], dict[str, Any]]] = [
    (NotThereError, "there is no user of that name; there is alice, bob", "user", ("zoe",), {}),
    (NotThereError, "there is no user of that name; there is alice, bob", "disable_user", ("zoe",), {}),
    (NotThereError, "there is no user of that name; there is alice, bob", "delete_user", ("zoe",), {}),
    (
        ConflictError,
        "there is a user 'alice' already; choose another, or change that one",
        "add_user",
        ("alice", "pw"),
        {},
    ),
    (
        ConflictError,
        "there is a user with that sub already; choose another, or change that one",
        "add_user",
        ("zoe", "pw"),
        {"sub": "sub-bob"},
    ),
    (
        ControlError,
        "a subject identifier never changes and is no claim to set; add another user",
        "change_user",
        ("alice",),
        {"sub": "x"},
    ),
    (ControlError, "a password must not be empty", "set_password", ("alice", ""), {}),
    (
        ControlError,
        "the policy's part 'refresh' has no field 'rotaton'; did you mean 'rotation'?",
        "change_policy",
        (),
        {"refresh": {"rotaton": False}},
    ),
    (
        ControlError,
        "a policy has no part 'refesh'; did you mean 'refresh'?",
        "change_policy",
        (),
        {"refesh": {}},
    ),
    (ControlError, "refresh.rotation must be on or off", "lay_policy", (), {"refresh": {"rotation": "x"}}),
    (ControlError, "advance must be zero or more seconds or a duration such as 25s", "advance", (-1,), {}),
    (
        ControlError,
        "the skew of x: 'later' is not a duration; write it like 20s, 1m or 24h",
        "skew",
        ("x", "later"),
        {},
    ),
    (
        ControlError,
        "fault: there is no fault 'answr'; did you mean 'answer'?",
        "fault_on",
        ({"fault": "answr"},),
        {},
    ),
    (NotThereError, "no fault 9 is on; on are: none", "fault_off", (9,), {}),
    (NotThereError, "there is no client of that id; there are example", "client", ("zoe",), {}),
    (NotThereError, "there is no client of that id; there are example", "delete_client", ("zoe",), {}),
    (
        NotThereError,
        "there is no client of that id; there are example",
        "change_client",
        ("zoe",),
        {"secret": "x"},
    ),
    (
        ConflictError,
        "there is a client of that id already; change that one, or choose another id",
        "add_client",
        ("example",),
        {},
    ),
    (
        ControlError,
        "a client has no 'redirect_uri'; did you mean 'redirect_uris'?",
        "add_client",
        ("x",),
        {"redirect_uri": "y"},
    ),
    (
        ControlError,
        "redirect_uris is not what a client has there",
        "add_client",
        ("x",),
        {"redirect_uris": "y"},
    ),
    (
        NotThereError,
        "there is no key of that kid; list the keys to see which there are",
        "hide_key",
        ("x",),
        {},
    ),
    (
        NotThereError,
        "there is no key of that kid; list the keys to see which there are",
        "forget_key",
        ("x",),
        {},
    ),
    (
        ControlError,
        "'RS512' is no signature algorithm of this provider; there are RS256, PS256, ES256, EdDSA",
        "rotate_keys",
        ("RS512",),
        {},
    ),
    (
        NotThereError,
        "there is no session of that sid; list the sessions to see which there are",
        "end_session",
        ("x",),
        {},
    ),
    (
        NotThereError,
        "there is no grant of that fingerprint; list the grants to see which there are",
        "grant",
        ("x",),
        {},
    ),
    (
        NotThereError,
        "there is no grant of that fingerprint; list the grants to see which there are",
        "revoke_grant",
        ("x",),
        {},
    ),
    (ControlError, "limit must be between 1 and 1000", "grants", (), {"limit": 0}),
    (NotThereError, "there is no barrier 4", "barrier", (4,), {}),
    (ControlError, "n must be 1 or more", "raise_barrier", (0,), {}),
]


@pytest.fixture(scope="module")
def mistaken() -> Iterator[dict[str, SyncVerbs]]:
    """All ways to control one provider: a mistake leaves it as it was."""
    with controlled() as provider, contextlib.ExitStack() as ways:
        provider.history.clear()
        yield {way: ways.enter_context(control_of(provider, way)) for way in WAYS}


@pytest.mark.parametrize(
    ("kind", "sentence", "verb", "arguments", "named"),
    MISTAKES,
    ids=[f"{it[2]}-{it[1][:25]}" for it in MISTAKES],
)
def test_a_mistake_is_one_sentence_and_changes_nothing(  # noqa: PLR0917
    mistaken: dict[str, SyncVerbs],
    kind: type[ControlError],
    sentence: str,
    verb: str,
    arguments: tuple[Any, ...],
    named: dict[str, Any],
) -> None:
    for control in mistaken.values():
        with pytest.raises(ControlError) as raised:
            getattr(control, verb)(*arguments, **named)
        assert (type(raised.value), str(raised.value)) == (kind, sentence)
    assert mistaken["in process"].history() == ()


@pytest.mark.parametrize("value", [float("nan"), "\ud800", {1, 2}, object()])
def test_what_no_answer_could_hold_is_refused(provider: RunningProvider, value: object) -> None:
    with pytest.raises(ControlError, match="a value is no JSON"):
        provider.control.change_user("alice", email=value)
    assert _events(provider) == []


def test_neither_answers_nor_history_hold_a_secret(control: SyncVerbs, provider: RunningProvider) -> None:
    secrets = ["s3cret-password", "s3cret-of-a-client", "another-s3cret"]
    shown = [
        control.add_user("carol", secrets[0]),
        control.set_password("alice", secrets[0]),
        control.add_client("other", secrets[1]),
        control.change_client("example", secret=secrets[2]),
        control.users(),
        control.clients(),
        control.keys(),
    ]
    for wrong in (
        lambda: control.add_user("alice", secrets[0]),
        lambda: control.add_client("example", secrets[1]),
        lambda: control.change_client("nobody", secret=secrets[2]),
        lambda: control.add_client("x", secrets[1], redirect_uris=secrets[2]),
    ):
        with pytest.raises(ControlError) as raised:
            wrong()
        shown.append(str(raised.value))
    told = json.dumps([record.to_json() for record in provider.history]) + repr(shown)
    assert [secret for secret in secrets if secret in told] == []
    private = provider.provider.keys.active().to_private_jwk()["d"]
    assert private not in told
