"""Any commands in any order: a reset undoes them all, and another process is changed alike."""

from __future__ import annotations

import contextlib
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_idp.clock import Clock
from mock_idp.control import operations
from mock_idp.control.barriers import LowerBarrier, RaiseBarrier
from mock_idp.control.clients import AddClient, ChangeClient, DeleteClient
from mock_idp.control.clock import ChangeClock
from mock_idp.control.errors import ControlError
from mock_idp.control.events import ClearHistory
from mock_idp.control.faults import ClearFaults, SwitchFaultOff, SwitchFaultOn
from mock_idp.control.grants import RevokeGrants, SupersedeGrant
from mock_idp.control.keys import ChangeKey, ForgetKey, RotateKeys
from mock_idp.control.operation import Command, command_from_data
from mock_idp.control.policy import ChangePolicy, LayPolicy, ResetPolicy
from mock_idp.control.reset import Reset
from mock_idp.control.sessions import EndSessions
from mock_idp.control.users import AddUser, ChangeUser, DeleteUser
from mock_idp.history import History
from mock_idp.protocol.model import Grant, RefreshToken, Session
from mock_idp.provider import Provider
from mock_idp.settings import Settings

if TYPE_CHECKING:
    from freezegun.api import FrozenDateTimeFactory, StepTickTimeFactory, TickingDateTimeFactory

    from mock_idp.protocol.records import Transaction

MOMENT = "2030-01-01"
NAMES = st.sampled_from(["alice", "bob", "carol", "nobody"])
CLIENTS = st.sampled_from(["example", "other", "https://app.test/"])
SPANS = st.sampled_from([0, 25, "1m", -5, "-1h"])
CHANGES = st.sampled_from(
    [
        {"refresh": {"rotation": False}},
        {"refresh": {"reuse_interval": "3s", "successor": "same"}, "lifetimes": {"expires_in": None}},
        {"on_refresh": {"drop_claims": ["email"]}},
        {},
    ]
)
FAULTS = st.sampled_from(
    [{"fault": "answer", "status": 503}, {"fault": "hang", "on": {"user": "alice"}}, {"fault": "none"}]
)
KEYS = st.integers(0, 5)
"""Stands for a key by its place in the list; whoever carries the command out puts the kid in."""

COMMANDS: st.SearchStrategy[Any] = st.one_of(
    st.builds(
        ChangeClock,
        advance=SPANS,
        offset=st.none() | SPANS,
        frozen=st.none() | st.booleans(),
        skews=st.none() | st.dictionaries(CLIENTS, SPANS, max_size=2),
    ),
    st.builds(ChangePolicy, CHANGES),
    st.builds(ChangePolicy, CHANGES, client_id=CLIENTS),
    st.builds(LayPolicy, CHANGES, username=NAMES),
    st.builds(ResetPolicy),
    st.builds(AddUser, NAMES, st.just("a-password"), claims=st.sampled_from([{}, {"email": None}])),
    st.builds(
        ChangeUser,
        NAMES,
        claims=st.none() | st.sampled_from([{"groups": ["a"]}, {"email": None}]),
        disabled=st.none() | st.booleans(),
        password=st.none() | st.just("another-password"),
    ),
    st.builds(DeleteUser, NAMES),
    st.builds(lambda client_id: AddClient({"client_id": client_id, "secret": "s1"}), CLIENTS),
    st.builds(ChangeClient, CLIENTS, st.sampled_from([{"secret": "s2"}, {"redirect_uris": ["http://x/"]}])),
    st.builds(DeleteClient, CLIENTS),
    st.builds(SwitchFaultOn, FAULTS),
    st.builds(SwitchFaultOff, st.integers(1, 4)),
    st.builds(ClearFaults),
    st.builds(RaiseBarrier, st.integers(1, 3)),
    st.builds(LowerBarrier, st.integers(1, 4)),
    st.builds(RotateKeys, st.sampled_from(["ES256", "EdDSA"]), st.sampled_from([True, False, 60, "1h"])),
    st.builds(ChangeKey, KEYS, st.booleans()),
    st.builds(ForgetKey, st.integers(1, 5)),
    st.builds(EndSessions, sid=st.sampled_from(["", "sid-alice", "sid-nobody"])),
    st.builds(EndSessions, username=NAMES),
    st.builds(RevokeGrants, client_id=st.sampled_from(["", "other"]), username=NAMES),
    st.builds(SupersedeGrant, st.just("unknown")),
    st.builds(ClearHistory),
    st.builds(Reset, st.booleans()),
)


def _provider(like: Provider | None = None) -> Provider:
    """Return a provider; with ``like``, another process of that one."""
    clock = Clock()
    store = None if like is None else like.store
    made = Provider(Settings(), issuer="http://op.test", clock=clock, history=History(clock), store=store)
    if like is not None:
        made.keys.hold(like.keys.entries)
    return made


def _seed(stored: Transaction) -> None:
    """Put in what a sign-in leaves behind."""
    for name in ("alice", "bob"):
        stored.put(Session(session_id=name, sid=f"sid-{name}", username=name, auth_time=0, expires_at=1e12))
        stored.put(Grant(grant_id=name, client_id="example", username=name, sub=name, scope=(), auth_time=0))
        stored.put(RefreshToken(value=f"rt-{name}", grant_id=name, expires_at=None))


def _state(provider: Provider) -> tuple[Any, ...]:
    """Return all that can be observed; which requests a fault struck is each process's own."""
    control, names = provider.control, ("example", "other", "https://app.test/")
    users = [provider.directory.find(user) for user in provider.directory.usernames]
    return (
        control.clock(),
        [control.policy(), *(control.policy(client=it) for it in names), control.policy(user="alice")],
        users,
        provider.clients.known,
        [astuple(fault) for fault in control.faults()],
        control.keys(),
        provider.keys.jwks(),
        control.sessions(),
        control.grants(),
        provider.policies.of("example", "alice"),
    )


def _with_kid(command: Command[Any], provider: Provider) -> Command[Any]:
    """Put the kid in where a command names a key by its place."""
    if isinstance(command, ChangeKey | ForgetKey) and isinstance(command.kid, int):
        known = provider.control.keys()
        kids = [key.kid for key in known]
        kid = kids[command.kid % len(kids)]
        return ChangeKey(kid, command.hidden) if isinstance(command, ChangeKey) else ForgetKey(kid)
    return command


def _carry_out(
    commands: list[Command[Any]],
    provider: Provider,
    time: StepTickTimeFactory | TickingDateTimeFactory | FrozenDateTimeFactory,
) -> None:
    for command in commands:
        time.tick(1)
        with contextlib.suppress(ControlError):
            provider.control.perform(_with_kid(command, provider))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(COMMANDS, max_size=12))
def test_a_reset_undoes_any_commands_and_another_process_follows(commands: list[Command[Any]]) -> None:
    with freeze_time(MOMENT) as time:
        one = _provider()
        another, late = _provider(like=one), _provider(like=one)
        before = _state(one)
        one.store.run(_seed)
        half = len(commands) // 2
        _carry_out(commands[:half], one, time)
        another.control.catch_up()
        _carry_out(commands[half:], another, time)
        one.control.catch_up()
        time.tick(1)
        for other in (another, late):
            other.control.catch_up()
            assert _state(other) == _state(one)
        another.control.reset()
        one.control.catch_up()
        time.move_to(MOMENT)
        assert _state(another) == _state(one) == before


def test_every_command_is_tried() -> None:
    """A command that is added must be added above, or it might not be undone."""
    commands = {kind for kind in operations.by_kind().values() if issubclass(kind, Command)}
    source = repr(COMMANDS)
    assert [kind.__name__ for kind in commands if kind.__name__ not in source and kind is not AddClient] == []


def test_a_command_reads_back_what_it_wrote() -> None:
    command = ChangeUser("alice", claims={"email": None}, disabled=True, password="secret")
    assert command_from_data(command.to_data()) == command
    assert "secret" not in repr(command)
