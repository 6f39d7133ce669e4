"""What can be asked of a provider, in words: the same in its process, over HTTP, and over HTTP with async.

Durations are seconds or text such as ``25s``. What does not exist or makes no sense is a `ControlError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_idp.control.barriers import LowerBarrier, RaiseBarrier, ReadBarrier
from mock_idp.control.clients import AddClient, ChangeClient, DeleteClient, ListClients, ReadClient
from mock_idp.control.clock import ChangeClock, ReadClock
from mock_idp.control.events import ClearHistory, ReadHistory
from mock_idp.control.faults import ClearFaults, ListFaults, SwitchFaultOff, SwitchFaultOn
from mock_idp.control.grants import ListGrants, ReadGrant, RevokeGrants, SupersedeGrant
from mock_idp.control.keys import ChangeKey, ForgetKey, ListKeys, RotateKeys
from mock_idp.control.policy import ChangePolicy, LayPolicy, ReadPolicy, ResetPolicy
from mock_idp.control.reset import Reset
from mock_idp.control.sessions import EndSessions, ListSessions
from mock_idp.control.users import AddUser, ChangeUser, DeleteUser, ListUsers, ReadUser
from mock_idp.control.verb import Verb

if TYPE_CHECKING:
    from mock_idp.faults import Fault


def _advance(duration: float | str) -> ChangeClock:
    """Move the clock forward."""
    return ChangeClock(advance=duration)


def _set_offset(duration: float | str) -> ChangeClock:
    """Put the clock ahead of the machine's, or with a minus behind it."""
    return ChangeClock(offset=duration)


def _freeze() -> ChangeClock:
    """Stop the clock where it stands; `advance` still moves it."""
    return ChangeClock(frozen=True)


def _unfreeze() -> ChangeClock:
    """Let the clock run on from where it stands."""
    return ChangeClock(frozen=False)


def _skew(client_id: str, duration: float | str) -> ChangeClock:
    """Let a client meet a clock that is ahead of the provider's, or with a minus behind it; 0 ends that."""
    return ChangeClock(skews={client_id: duration})


def _policy(*, client: str = "", user: str = "") -> ReadPolicy:
    """Tell what applies to everybody, to a client or to a user."""
    return ReadPolicy(client_id=client, username=user)


def _change_policy(*, client: str = "", user: str = "", **parts: dict[str, Any]) -> ChangePolicy:
    """Change the policy: ``change_policy(refresh={"rotation": False}, client="harbor")``."""
    return ChangePolicy(parts, client_id=client, username=user)


def _lay_policy(*, client: str = "", user: str = "", **parts: dict[str, Any]) -> LayPolicy:
    """Lay exactly this over the policy, in place of all earlier changes; nothing: take them back."""
    return LayPolicy(parts, client_id=client, username=user)


def _disable_user(username: str) -> ChangeUser:
    """Keep a user from signing in and from refreshing."""
    return ChangeUser(username, disabled=True)


def _enable_user(username: str) -> ChangeUser:
    """Undo `disable_user`."""
    return ChangeUser(username, disabled=False)


def _change_user(username: str, /, **claims: object) -> ChangeUser:
    """Change claims of a user such as ``email`` and ``groups``; None removes one."""
    return ChangeUser(username, claims=claims)


def _set_password(username: str, password: str) -> ChangeUser:
    """Give a user another password."""
    return ChangeUser(username, password=password)


def _add_client(client_id: str, secret: str | None = None, **metadata: object) -> AddClient:
    """Add a client; without a secret it is a public one. ``metadata`` as `mock_idp.Client` names them."""
    return AddClient({"client_id": client_id, "secret": secret} | metadata)


def _change_client(client_id: str, /, **metadata: object) -> ChangeClient:
    """Change metadata of a client, its ``secret`` too."""
    return ChangeClient(client_id, metadata)


def _fault_on(fault: Fault | dict[str, Any]) -> SwitchFaultOn:
    """Switch a fault on: one of `mock_idp.faults`, or the same as data."""
    from mock_idp import faults  # noqa: PLC0415  many, and few need them

    return SwitchFaultOn(faults.to_data(fault) if isinstance(fault, faults.Fault) else fault)


def _rotate_keys(alg: str = "RS256", *, overlap: float | str | bool = True) -> RotateKeys:
    """Sign with a fresh key from now on; ``overlap``: how long the old one stays published."""
    return RotateKeys(alg, overlap)


def _hide_key(kid: str) -> ChangeKey:
    """Leave a key out of the JWKS; if it is active, it signs on."""
    return ChangeKey(kid, hidden=True)


def _show_key(kid: str) -> ChangeKey:
    """Publish a key again."""
    return ChangeKey(kid, hidden=False)


def _sessions(*, user: str = "") -> ListSessions:
    """List the browser sessions."""
    return ListSessions(user)


def _end_session(sid: str) -> EndSessions:
    """Sign a browser out; nobody is told."""
    return EndSessions(sid)


def _end_sessions(*, user: str = "") -> EndSessions:
    """Sign all browsers out, or those of one user; nobody is told."""
    return EndSessions(username=user)


def _grants(*, client: str = "", user: str = "", limit: int = 100) -> ListGrants:
    """Show the lineages of tokens, the newest ``limit``."""
    return ListGrants(client, user, limit)


def _revoke_grant(grant_id: str) -> RevokeGrants:
    """End a lineage, named by its fingerprint or by that of a refresh token of it."""
    return RevokeGrants(grant_id)


def _revoke_grants(*, client: str = "", user: str = "") -> RevokeGrants:
    """End all lineages, or those of a client, of a user, or of a client's user."""
    return RevokeGrants(client_id=client, username=user)


def _raise_barrier(
    n: int,
    *,
    client: str = "",
    user: str = "",
    grant: str = "refresh_token",
    within: float | str = 30,
) -> RaiseBarrier:
    """Hold the next ``n`` token requests; each goes on after ``within`` real seconds at the latest."""
    return RaiseBarrier(n, client, user, grant, within)


def _barrier_state(barrier: int, *, wait: float = 0) -> ReadBarrier:
    """Tell who has come; wait so many real seconds for all to be there."""
    return ReadBarrier(barrier, wait)


def _history(since: int = 0, *, wait: float = 0) -> ReadHistory:
    """Return the events after number ``since``; wait so many real seconds for the first."""
    return ReadHistory(since, wait)


def _reset(*, history: bool = False) -> Reset:
    """Put everything back to the settings and forget what was issued; with ``history``, what happened too."""
    return Reset(history)


class Verbs:
    """All that can be asked."""

    clock = Verb(ReadClock)
    advance = Verb(_advance)
    set_offset = Verb(_set_offset)
    freeze = Verb(_freeze)
    unfreeze = Verb(_unfreeze)
    skew = Verb(_skew)

    policy = Verb(_policy)
    change_policy = Verb(_change_policy)
    lay_policy = Verb(_lay_policy)
    reset_policy = Verb(ResetPolicy)

    users = Verb(ListUsers)
    user = Verb(ReadUser)
    add_user = Verb(AddUser)
    change_user = Verb(_change_user)
    disable_user = Verb(_disable_user)
    enable_user = Verb(_enable_user)
    set_password = Verb(_set_password)
    delete_user = Verb(DeleteUser)

    clients = Verb(ListClients)
    client = Verb(ReadClient)
    add_client = Verb(_add_client)
    change_client = Verb(_change_client)
    delete_client = Verb(DeleteClient)

    faults = Verb(ListFaults)
    fault_on = Verb(_fault_on)
    fault_off = Verb(SwitchFaultOff)
    clear_faults = Verb(ClearFaults)

    keys = Verb(ListKeys)
    rotate_keys = Verb(_rotate_keys)
    hide_key = Verb(_hide_key)
    show_key = Verb(_show_key)
    forget_key = Verb(ForgetKey)

    sessions = Verb(_sessions)
    end_session = Verb(_end_session)
    end_sessions = Verb(_end_sessions)

    grants = Verb(_grants)
    grant = Verb(ReadGrant)
    revoke_grant = Verb(_revoke_grant)
    revoke_grants = Verb(_revoke_grants)
    supersede_grant = Verb(SupersedeGrant)

    raise_barrier = Verb(_raise_barrier)
    barrier = Verb(_barrier_state)
    lower_barrier = Verb(LowerBarrier)

    history = Verb(_history)
    clear_history = Verb(ClearHistory)
    reset = Verb(_reset)
