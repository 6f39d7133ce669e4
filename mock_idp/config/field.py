"""Fields of the provider's dataclasses, as a configuration file writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_idp.policy_fields import OWN_MEMBERS, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mock_idp.config.value import Section, Value
    from mock_idp.policy_fields import PolicyField

_NOTHING = ("never", "absent")
"""Written for a lifetime without an end, and for what a response does not show; ``null`` says the same."""


def fields_in(section: Section, known: Mapping[str, PolicyField]) -> dict[str, Any]:
    """Return what ``section`` says of the ``known`` fields: name -> value.

    Raises:
        ConfigError: a value is not what its field holds.

    """
    return {name: read(section.required(name), it) for name, it in known.items() if name in section}


def read(value: Value, field: PolicyField) -> Any:  # noqa: ANN401  whatever the field holds
    """Return what ``value`` says of ``field``.

    Raises:
        ConfigError: it is not what the field holds.

    """
    if field.optional and value.is_null:
        return None
    return _READERS[field.kind](value, field)


def _seconds(value: Value, field: PolicyField) -> float | None:
    if field.optional and value.text in _NOTHING:
        return None
    return value.duration(signed=field.minimum < 0)


def _texts(value: Value, _: PolicyField) -> tuple[str, ...]:
    return tuple(item.string() for item in value.items())


def _choice(value: Value, field: PolicyField) -> object:
    assert field.choice is not None  # noqa: S101  a choice has its words
    # YAML reads the bare words on and off as switches; as a choice they are words.
    return field.choice(value.choice(*field.options))


def _members(value: Value, field: PolicyField) -> dict[str, Any]:
    if field.part == "response":
        _refuse(OWN_MEMBERS, value)
    elif not value.is_section:
        value.section()
    return dict(value.plain())


def _refuse(names: Iterable[str], value: Value) -> None:
    for name, member in value.entries():
        if name in names:
            member.fail(f"{member.name} is a member that the policy has other words for")


_READERS: dict[Kind, Callable[[Value, PolicyField], object]] = {
    Kind.SWITCH: lambda value, _: value.boolean(),
    Kind.SECONDS: _seconds,
    Kind.COUNT: lambda value, field: value.integer(int(field.minimum)),
    Kind.TEXT: lambda value, _: value.string(),
    Kind.TEXTS: _texts,
    Kind.CHOICE: _choice,
    Kind.MEMBERS: _members,
}
