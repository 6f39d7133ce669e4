"""The provider's settings, as ``mock-idp serve --config`` and a scenario's ``stack.provider`` write them.

::

profile: dex               # begins with what Dex does; everything else is laid over it
refresh: on                # or: {enabled: on, rotation: on, reuse_detection: off, reuse_interval: 30s}
id_token_ttl: 20s
expires_in: absent         # or a duration; like access_token_ttl, it follows id_token_ttl
refresh_token_ttl: 24h
users:
  - {username: carol, password: secret, claims: {groups: [admins]}}
clients:
  - {client_id: harbor, secret: harbor-secret, redirect_uris: [http://127.0.0.1/c/oidc/callback]}
faults:
  - {fault: answer, status: 503, on: {endpoint: token, grant: refresh_token}, times: 2}

docs/policy.md has every key.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mock_idp import policy_fields, profiles
from mock_idp.config.error_texts import error_texts
from mock_idp.config.field import fields_in, read
from mock_idp.config.people import claims_in, known_clients, known_users
from mock_idp.config.policy import PARTS, change_in, refresh_change
from mock_idp.policies import changed
from mock_idp.protocol.policy import RefreshPolicy
from mock_idp.settings import Settings

if TYPE_CHECKING:
    from mock_idp.config.value import Section, Value
    from mock_idp.faults import Fault
    from mock_idp.protocol.error_texts import ErrorTexts
    from mock_idp.protocol.model import User

_SHORT = {
    "id_token_ttl": "id_token",
    "expires_in": "expires_in",
    "access_token_ttl": "access_token",
    "refresh_token_ttl": "refresh_token",
    "code_ttl": "code",
}
"""Short names of lifetimes."""
_MAY_BE_ZERO = ("expires_in",)
_OWN = ("profile", "error_texts", "claims", "users", "clients", "faults")


@dataclass(frozen=True)
class _Draft:
    """Settings under way, and the claims that are laid over those of people still to come."""

    settings: Settings = field(default_factory=Settings)
    claims: dict[str, Any] = field(default_factory=dict)


def provider_settings(value: Value, profile: str | None = None) -> Settings:
    """Return the settings in a section; what it does not say is as its profile or `Settings` has it.

    ``profile``: the one that it is laid over if it names none.

    Raises:
        ConfigError: a key is unknown or its value is wrong.

    """
    section = _section(value)
    named = section.get("profile")
    name = profile if named is None else named.choice(*profiles.names())
    return _laid_over(_Draft() if name is None else _of_profile(name), section).settings


def with_changes(settings: Settings, value: Value) -> Settings:
    """Return ``settings`` with what a section says laid over them.

    Raises:
        ConfigError: a key is unknown or its value is wrong; a profile is no change.

    """
    section = _section(value)
    named = section.get("profile")
    if named is not None:
        named.fail("a profile is what settings begin with, and cannot be laid over them")
    return _laid_over(_Draft(settings), section).settings


def _section(value: Value) -> Section:
    _refuse_misplaced(value)
    return value.section(*keys())


def _refuse_misplaced(value: Value) -> None:
    """Say where a key belongs that is written one level too high, as ``rotation`` beside ``refresh``."""
    known = keys()
    for key, written in value.entries():
        part = next((part for part, fields in policy_fields.parts().items() if key in fields), None)
        if key not in known and part is not None:
            written.fail(f"the key '{key}' belongs into {part}: write '{part}: {{{key}: …}}'")


def settings_of_profile(name: str) -> Settings:
    """Return the settings of the profile ``name``, which there is."""
    return _of_profile(name).settings


def _of_profile(name: str) -> _Draft:
    written = profiles.document(name)
    return _laid_over(_Draft(), written.section(*(key for key in keys() if key != "profile")))


def keys() -> tuple[str, ...]:
    """Return the keys that a provider's section may have."""
    return (*PARTS, *_SHORT, *_OWN, *policy_fields.of_settings())


def users_in(value: Value) -> tuple[User, ...]:
    """Return the people in a list of ``{username, password, sub, disabled, claims}``.

    Raises:
        ConfigError: there is none, or one twice, or something in it is wrong.

    """
    return known_users(value).all


def refresh_policy(value: Value) -> RefreshPolicy:
    """Return what ``on``, ``off`` or a section of a refresh policy says.

    Raises:
        ConfigError: it is none of them.

    """
    return replace(RefreshPolicy(), **refresh_change(value))


def _laid_over(draft: _Draft, section: Section) -> _Draft:
    """Return ``draft`` with what ``section`` says laid over it."""
    settings = replace(draft.settings, **fields_in(section, policy_fields.of_settings()))
    policy = changed(changed(settings.policy, {"lifetimes": _short_lifetimes(section)}), change_in(section))
    settings = replace(settings, **{part: getattr(policy, part) for part in PARTS})
    words, faults = section.get("error_texts"), section.get("faults")
    if words is not None:
        settings = replace(settings, error_texts=error_texts(words, _named_texts))
    if faults is not None:
        settings = replace(settings, faults=_faults(faults))
    return _with_people(_Draft(settings, draft.claims), section)


def _with_people(draft: _Draft, section: Section) -> _Draft:
    settings, claims = draft.settings, draft.claims
    written, users, clients = (section.get(key) for key in ("claims", "users", "clients"))
    if written is not None:
        over = claims_in(written)
        claims = claims | over
        everybody = tuple(replace(user, claims=user.claims | over) for user in settings.users)
        settings = replace(settings, users=everybody)
    if users is not None:
        people = known_users(users, claims)
        settings = replace(settings, users=people.all, for_users=people.changes)
    if clients is not None:
        parties = known_clients(clients)
        settings = replace(settings, clients=parties.all, for_clients=parties.changes)
    return _Draft(settings, claims)


def _short_lifetimes(section: Section) -> dict[str, Any]:
    """Return the lifetimes written by their short names: two follow that of ID tokens."""
    fields = policy_fields.parts()["lifetimes"]
    found: dict[str, Any] = {}
    for key, name in _SHORT.items():
        value = section.get(key)
        if value is None:
            continue
        seconds = read(value, fields[name])
        if seconds is not None and seconds <= 0 and key not in _MAY_BE_ZERO:
            value.fail(f"{value.name} must be longer than 0s")
        found[name] = seconds
    if "id_token" in found:
        found = {"expires_in": found["id_token"], "access_token": found["id_token"]} | found
    return found


def _named_texts(value: Value) -> ErrorTexts:
    return profiles.error_texts(value.choice(*profiles.error_text_names()))


def _faults(value: Value) -> tuple[Fault, ...]:
    from mock_idp.faults import from_data  # noqa: PLC0415  only for those who use them

    found = []
    for item in value.items():
        try:
            found.append(from_data(item.plain()))
        except ValueError as error:
            item.fail(str(error))
    return tuple(found)
