"""A policy, or part of one, as a configuration file writes it.

::

refresh: {rotation: on, reuse_interval: 30s, successor: same}   # or: on, off
lifetimes: {id_token: 24h, refresh_token_idle: never}
on_refresh: {id_token: off, drop_claims: [groups]}
response: {expires_in_as: string, members: {ext_expires_in: 3600}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_idp import policy_fields
from mock_idp.config.field import fields_in

if TYPE_CHECKING:
    from mock_idp.config.value import Section, Value
    from mock_idp.policies import Change

PARTS = tuple(policy_fields.parts())


def policy_change(value: Value) -> Change:
    """Return what a section ``policy`` says, for a client or a user.

    Raises:
        ConfigError: a key is unknown or its value is wrong.

    """
    return change_in(value.section(*PARTS))


def change_in(section: Section) -> Change:
    """Return what a section says of the parts of a policy, whatever else it says.

    Raises:
        ConfigError: a key of a part is unknown or its value is wrong.

    """
    found = {part: _part(section.required(part), part) for part in PARTS if part in section}
    return {part: values for part, values in found.items() if values}


def refresh_change(value: Value) -> dict[str, Any]:
    """Return what ``on``, ``off`` or a section of a refresh policy says: field -> value.

    Raises:
        ConfigError: it is none of them.

    """
    return _part(value, "refresh")


def _part(value: Value, part: str) -> dict[str, Any]:
    if part == "refresh" and not value.is_section:
        return {"enabled": value.boolean()}
    known = policy_fields.parts()[part]
    return fields_in(value.section(*known), known)
