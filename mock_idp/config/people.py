"""Users and clients, as a configuration file writes them.

::

users:
  - {username: carol, password: secret, claims: {groups: [admins]}, policy: {refresh: off}}
clients:
  - {client_id: harbor, secret: harbor-secret, redirect_uris: [http://127.0.0.1/c/oidc/callback]}
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from mock_idp import policy_fields
from mock_idp.config.field import fields_in
from mock_idp.config.policy import policy_change
from mock_idp.protocol.model import Client
from mock_idp.settings import a_user

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mock_idp.config.value import Value
    from mock_idp.policies import Change
    from mock_idp.protocol.model import User

T = TypeVar("T")
_POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """Those in a list, and what is different for some of them."""

    all: tuple[T, ...]
    changes: Mapping[str, Change]
    """By name: the policies that are written beside them."""


def known_users(value: Value, claims: Mapping[str, Any] | None = None) -> Known[User]:
    """Return the people in a list; ``claims`` are laid over everybody's defaults.

    Raises:
        ConfigError: there is none, or one twice, or something in it is wrong.

    """
    return _all_of(value, lambda item: _user(item, claims or {}), "username")


def known_clients(value: Value) -> Known[Client]:
    """Return the clients in a list.

    Raises:
        ConfigError: there is none, or one twice, or something in it is wrong.

    """
    return _all_of(value, _client, "client_id")


def _all_of(values: Value, read: Callable[[Value], tuple[T, Change]], key: str) -> Known[T]:
    """Return what ``read`` makes of a list: at least one, none twice by ``key``."""
    found: dict[str, T] = {}
    changes: dict[str, Change] = {}
    for value in values.items():
        item, change = read(value)
        name = getattr(item, key)
        if name in found:
            value.fail(f"the {key} '{name}' stands here a second time")
        found[name] = item
        if change:
            changes[name] = change
    if not found:
        values.fail(f"{values.name} must not be empty; leave it out for the default")
    return Known(tuple(found.values()), changes)


def _user(value: Value, claims: Mapping[str, Any]) -> tuple[User, Change]:
    section = value.section("username", "password", "sub", "disabled", "claims", _POLICY)
    user = a_user(section.required("username").string(), section.required("password").string(), **claims)
    sub, disabled, own = section.get("sub"), section.get("disabled"), section.get("claims")
    policy = section.get(_POLICY)
    user = replace(
        user,
        sub=user.sub if sub is None else sub.string(),
        disabled=False if disabled is None else disabled.boolean(),
        claims=user.claims if own is None else user.claims | claims_in(own),
    )
    return user, {} if policy is None else policy_change(policy)


def claims_in(value: Value) -> dict[str, Any]:
    """Return the claims in a section; null: the person has no such claim.

    Raises:
        ConfigError: it is no section, or ``sub`` is among them.

    """
    for key, claim in value.entries():
        if key == "sub":
            claim.fail("sub is not written among the claims but beside the username")
    return dict(value.plain())


def _client(value: Value) -> tuple[Client, Change]:
    known = policy_fields.of_client()
    section = value.section(*known, _POLICY)
    section.required("client_id").string()
    policy = section.get(_POLICY)
    return Client(**fields_in(section, known)), {} if policy is None else policy_change(policy)
