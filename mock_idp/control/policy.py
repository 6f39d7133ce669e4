"""The policy: of everybody, of one client, of one user."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from mock_idp.control.errors import ControlError
from mock_idp.control.operation import BODY, Command, Query, Route
from mock_idp.events import PolicyChanged
from mock_idp.policies import checked_change

if TYPE_CHECKING:
    from typing import Self

    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider

_PATHS = ("/policy/clients/{client_id}", "/policy/users/{username}", "/policy")


def _routes(method: str) -> tuple[Route, ...]:
    return tuple(Route(method, path) for path in _PATHS)


@dataclass(frozen=True)
class PolicyState:
    """What applies, and what was changed for it."""

    policy: dict[str, dict[str, Any]]
    """Part -> field -> value, all of them."""
    change: dict[str, dict[str, Any]]
    """What is laid over the settings' policy, or over everybody's for this client or user."""
    clients: tuple[str, ...] = ()
    """Whose policy differs from everybody's; only told of everybody's."""
    users: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadPolicy(Query[PolicyState], kind="policy.read", routes=_routes("GET")):
    """Tell what applies to everybody, to a client or to a user."""

    client_id: str = ""
    username: str = ""

    def read(self, provider: Provider, stored: Transaction) -> PolicyState:  # noqa: ARG002
        """Return the policy."""
        return _state(provider, self.client_id, self.username)


@dataclass(frozen=True)
class ChangePolicy(Command[PolicyState], kind="policy.change", routes=_routes("PATCH")):
    """Lay a change over what there is: ``{"refresh": {"rotation": false}, "lifetimes": {"code": "20s"}}``."""

    change: dict[str, dict[str, Any]] = field(metadata=BODY)
    client_id: str = ""
    username: str = ""

    def prepared(self, provider: Provider) -> Self:  # noqa: ARG002
        """Refuse what is no policy."""
        _check(self.change)
        return self

    def carried_out(self, provider: Provider) -> None:
        """Lay it over."""
        provider.policies.change(self.change, client_id=self.client_id, username=self.username)
        _tell(provider, self.client_id, self.username)

    def outcome(self, provider: Provider, stored: Transaction) -> PolicyState:  # noqa: ARG002
        """Return the policy."""
        return _state(provider, self.client_id, self.username)


@dataclass(frozen=True)
class LayPolicy(ChangePolicy, kind="policy.lay", routes=_routes("PUT")):
    """Lay exactly this over the settings' or everybody's policy, in place of all earlier changes."""

    def carried_out(self, provider: Provider) -> None:
        """Lay it over."""
        provider.policies.lay(self.change, client_id=self.client_id, username=self.username)
        _tell(provider, self.client_id, self.username)


@dataclass(frozen=True)
class ResetPolicy(Command[PolicyState], kind="policy.reset", routes=(Route("DELETE", "/policy"),)):
    """Go back to the settings, for everybody, every client and every user."""

    def carried_out(self, provider: Provider) -> None:
        """Undo all changes."""
        provider.policies.reset()
        _tell(provider, "", "")

    def outcome(self, provider: Provider, stored: Transaction) -> PolicyState:  # noqa: ARG002
        """Return everybody's policy."""
        return _state(provider, "", "")


def _check(change: object) -> None:
    if not isinstance(change, dict) or not all(isinstance(values, dict) for values in change.values()):
        raise ControlError(
            'a policy is changed by parts and fields, such as {"refresh": {"rotation": false}}'
        )
    try:
        checked_change(change)
    except ValueError as error:
        raise ControlError(str(error)) from error


def _tell(provider: Provider, client_id: str, username: str) -> None:
    laid = provider.policies.laid(client_id=client_id, username=username)
    provider.history.append(PolicyChanged(client_id, username, _plain(laid)))


def _state(provider: Provider, client_id: str, username: str) -> PolicyState:
    policies = provider.policies
    applies = policies.of(client_id, username) if client_id or username else policies.base
    change = policies.laid(client_id=client_id, username=username)
    clients, users = ((), ()) if client_id or username else policies.exceptions
    return PolicyState(_plain(asdict(applies)), _plain(change), clients, users)


def _plain(value: Any) -> Any:  # noqa: ANN401  JSON
    """Return ``value`` with lists for tuples: what JSON makes of it."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, str):
        return str(value)
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value
