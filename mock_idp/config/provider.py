"""The provider's settings, as ``mock-idp serve --config`` and a scenario's ``stack.provider`` write them.

::

refresh: on                # or: {enabled: on, rotation: on, reuse_detection: off, reuse_interval: 30s}
id_token_ttl: 20s
expires_in: absent         # or a duration; like access_token_ttl, it follows id_token_ttl
refresh_token_ttl: 24h
users:
  - {username: carol, password: secret, claims: {groups: [admins]}}
clients:
  - {client_id: harbor, secret: harbor-secret, redirect_uris: [http://127.0.0.1/c/oidc/callback]}
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from mock_idp.protocol.model import Client, Lifetimes, RefreshPolicy, User
from mock_idp.settings import Settings, a_user, lifetimes_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.config.value import Section, Value

T = TypeVar("T")

ABSENT = "absent"
"""Written for ``expires_in``: token responses do not say it."""
_SWITCHES = ("enabled", "rotation", "reuse_detection")
_LIFETIMES = {
    "expires_in": "expires_in",
    "access_token_ttl": "access_token",
    "refresh_token_ttl": "refresh_token",
    "code_ttl": "code",
}


def provider_settings(value: Value) -> Settings:
    """Return the settings in a section; what it does not say is as `Settings` has it.

    Raises:
        ConfigError: a key is unknown or its value is wrong.

    """
    section = value.section("refresh", "id_token_ttl", *_LIFETIMES, "users", "clients")
    refresh, users, clients = section.get("refresh"), section.get("users"), section.get("clients")
    settings = Settings(
        refresh=RefreshPolicy() if refresh is None else refresh_policy(refresh),
        lifetimes=_lifetimes(section),
    )
    if users is not None:
        settings = replace(settings, users=users_in(users))
    if clients is not None:
        settings = replace(settings, clients=_all_of(clients, _client, "client_id"))
    return settings


def users_in(value: Value) -> tuple[User, ...]:
    """Return the people in a list of ``{username, password, sub, disabled, claims}``.

    Raises:
        ConfigError: there is none, or one twice, or something in it is wrong.

    """
    return _all_of(value, _user, "username")


def refresh_policy(value: Value) -> RefreshPolicy:
    """Return what ``on``, ``off`` or a section of switches says.

    Raises:
        ConfigError: it is none of them.

    """
    if not value.is_section:
        return RefreshPolicy(enabled=value.boolean())
    section = value.section(*_SWITCHES, "reuse_interval")
    written: dict[str, Any] = {key: section.required(key).boolean() for key in _SWITCHES if key in section}
    interval = section.get("reuse_interval")
    if interval is not None:
        written["reuse_interval"] = interval.duration()
    return RefreshPolicy(**written)


def _lifetimes(section: Section) -> Lifetimes:
    id_token = section.get("id_token_ttl")
    others = {}
    for key, name in _LIFETIMES.items():
        value = section.get(key)
        if value is not None:
            others[name] = _lifetime(value, may_be_absent=key == "expires_in")
    return lifetimes_from(Lifetimes().id_token if id_token is None else _positive(id_token), **others)


def _lifetime(value: Value, *, may_be_absent: bool) -> float | None:
    return None if may_be_absent and value.text == ABSENT else _positive(value)


def _positive(value: Value) -> float:
    seconds = value.duration()
    if seconds <= 0:
        value.fail(f"{value.name} must be longer than 0s")
    return seconds


def _all_of(values: Value, read: Callable[[Value], T], key: str) -> tuple[T, ...]:
    """Return what ``read`` makes of a list: at least one, none twice by ``key``."""
    found: dict[str, T] = {}
    for value in values.items():
        item = read(value)
        name = getattr(item, key)
        if name in found:
            value.fail(f"the {key} '{name}' stands here a second time")
        found[name] = item
    if not found:
        values.fail(f"{values.name} must not be empty; leave it out for the default")
    return tuple(found.values())


def _user(value: Value) -> User:
    section = value.section("username", "password", "sub", "disabled", "claims")
    user = a_user(section.required("username").string(), section.required("password").string())
    sub, disabled, claims = section.get("sub"), section.get("disabled"), section.get("claims")
    if claims is not None:
        user = replace(user, claims=user.claims | _claims(claims))
    return replace(
        user,
        sub=user.sub if sub is None else sub.string(),
        disabled=False if disabled is None else disabled.boolean(),
    )


def _claims(value: Value) -> dict[str, object]:
    for key, claim in value.entries():
        if key == "sub":
            claim.fail("sub is not written among the claims but beside the username")
    return dict(value.plain())


def _client(value: Value) -> Client:
    section = value.section("client_id", "secret", "redirect_uris")
    secret, uris = section.get("secret"), section.get("redirect_uris")
    return Client(
        client_id=section.required("client_id").string(),
        secret=None if secret is None else secret.string(),
        redirect_uris=() if uris is None else tuple(uri.string() for uri in uris.items()),
    )
