"""The fields of a policy, found in its dataclasses: what each may be, for whoever reads one from outside."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from enum import Enum, StrEnum
from typing import Any, cast, get_args, get_type_hints

from mock_idp import durations
from mock_idp.plain_json import is_json
from mock_idp.protocol import policy
from mock_idp.protocol.model import Client
from mock_idp.settings import Settings


class Kind(StrEnum):
    """What a field holds."""

    SWITCH = "on or off"
    SECONDS = "a duration"
    COUNT = "a whole number"
    TEXT = "text"
    TEXTS = "a list of texts"
    CHOICE = "one of some words"
    MEMBERS = "a section of members that a response has only by this"


_KINDS: dict[Any, Kind] = {
    bool: Kind.SWITCH,
    float: Kind.SECONDS,
    int: Kind.COUNT,
    str: Kind.TEXT,
    tuple[str, ...]: Kind.TEXTS,
    dict[str, Any]: Kind.MEMBERS,
}
_PARTS = {
    "refresh": policy.RefreshPolicy,
    "lifetimes": policy.Lifetimes,
    "on_refresh": policy.OnRefresh,
    "response": policy.ResponseShape,
}
_NOT_SIMPLE = (*_PARTS, "users", "clients", "for_clients", "for_users", "error_texts", "faults")
"""Settings that are written in a way of their own."""
_AT_LEAST = {"rotate_after": 1}
_LONGEST = 1e15
"""Seconds: thirty million years, of which nanoseconds can still be counted."""
_SIGNED = ("expires_in",)
"""Seconds that may be below zero: the response only shows them."""

OWN_MEMBERS = ("access_token", "token_type", "id_token", "expires_in", "refresh_token")
"""Of a token response: what they are is said elsewhere in the policy."""


@dataclass(frozen=True, slots=True)
class PolicyField:
    """One field of one part of a policy."""

    part: str
    name: str
    kind: Kind
    optional: bool
    """None is a value."""
    options: tuple[str, ...]
    """The words of a choice."""
    default: object
    choice: type[Enum] | None

    @property
    def minimum(self) -> float:
        """What a number is at least."""
        return -math.inf if self.name in _SIGNED else _AT_LEAST.get(self.name, 0)

    def checked(self, value: object) -> object:
        """Return ``value`` as the policy keeps it; a duration may be seconds or text such as ``20s``.

        Raises:
            ValueError: one sentence that says what it must be.

        """
        if value is None and self.optional:
            return None
        found = _READERS[self.kind](value, self)
        if found is None:
            what = f"one of {', '.join(self.options)}" if self.options else self.kind
            least = f" of {self.minimum:g} or more" if self.minimum > 0 else ""
            message = f"{self.part}.{self.name} must be {what}{least}{', or null' * self.optional}"
            raise ValueError(message)
        return found


@functools.cache
def parts() -> dict[str, dict[str, PolicyField]]:
    """Return part -> name -> field, in the order in which they are declared."""
    return {part: _fields_of(part, kind) for part, kind in _PARTS.items()}


@functools.cache
def of_client() -> dict[str, PolicyField]:
    """Return the fields of a client's metadata."""
    return _fields_of("client", Client)


@functools.cache
def of_settings() -> dict[str, PolicyField]:
    """Return the fields of a provider's settings that hold one value each: switches, words, durations."""
    return _fields_of("settings", Settings, besides=_NOT_SIMPLE)


def _fields_of(part: str, kind: type, besides: tuple[str, ...] = ()) -> dict[str, PolicyField]:
    # What a module imports only for the type checker is of no interest here.
    hints = get_type_hints(kind, localns={"Mapping": Mapping, "Change": object, "Fault": object})
    return {it.name: _field(part, it, hints[it.name]) for it in fields(kind) if it.name not in besides}


def _field(part: str, declared: Any, hint: Any) -> PolicyField:  # noqa: ANN401  a Field and a type
    alternatives = [it for it in get_args(hint) if it is not type(None)]
    optional = type(None) in get_args(hint)
    kind = alternatives[0] if optional else hint
    choice = kind if isinstance(kind, type) and issubclass(kind, Enum) else None
    default = declared.default
    if default is MISSING and declared.default_factory is not MISSING:
        default = declared.default_factory()
    options = tuple(str(it.value) for it in choice) if choice else ()
    return PolicyField(
        part, declared.name, Kind.CHOICE if choice else _KINDS[kind], optional, options, default, choice
    )


def _switch(value: object, _: PolicyField) -> bool | None:
    return value if isinstance(value, bool) else None


def _seconds(value: object, it: PolicyField) -> float | None:
    if isinstance(value, str):
        try:
            value = durations.parse(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return value if it.minimum <= value <= _LONGEST and value >= -_LONGEST else None


def _count(value: object, it: PolicyField) -> int | None:
    good = isinstance(value, int) and not isinstance(value, bool) and value >= it.minimum
    return cast("int", value) if good else None


def _text(value: object, _: PolicyField) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object, _: PolicyField) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple):
        return None
    return tuple(value) if all(isinstance(it, str) for it in value) else None


def _choice(value: object, it: PolicyField) -> object:
    return it.choice(value) if it.choice and isinstance(value, str) and value in it.options else None


def _members(value: object, _: PolicyField) -> dict[str, Any] | None:
    """Read members that the provider itself does not write."""
    good = isinstance(value, dict) and all(isinstance(key, str) and key not in OWN_MEMBERS for key in value)
    return dict(cast("dict[str, Any]", value)) if good and is_json(value) else None


_READERS: dict[Kind, Any] = {
    Kind.SWITCH: _switch,
    Kind.SECONDS: _seconds,
    Kind.COUNT: _count,
    Kind.TEXT: _text,
    Kind.TEXTS: _texts,
    Kind.CHOICE: _choice,
    Kind.MEMBERS: _members,
}
