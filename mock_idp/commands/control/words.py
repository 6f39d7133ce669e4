"""Values as a command line has them: ``status=503 on.grant=refresh_token groups=a,b``."""

from __future__ import annotations

import json
from typing import Any

from mock_idp.command_line import UsageError

_SWITCHES = {"on": True, "off": False}


def assignments(words: list[str]) -> dict[str, Any]:
    """Return what ``KEY=VALUE`` words assign; a dot in a key goes one level down.

    A value is JSON if it can be read as JSON, else text.

    Raises:
        UsageError: a word is no assignment, or contradicts another.

    """
    found: dict[str, Any] = {}
    for word in words:
        key, equals, text = word.partition("=")
        if not equals or not all(key.split(".")):
            raise UsageError(f"'{key}' is no assignment; write KEY=VALUE")
        _assign(found, key, _value(text))
    return found


def _assign(found: dict[str, Any], key: str, value: object) -> None:
    *path, last = key.split(".")
    place = found
    for name in path:
        place = place.setdefault(name, {})
        if not isinstance(place, dict):
            raise UsageError(f"'{key}' is assigned below something that has a value of its own")
    if last in place:
        raise UsageError(f"'{key}' is assigned twice")
    place[last] = value


def _value(text: str) -> Any:  # noqa: ANN401  JSON
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def policy_change(words: list[str]) -> dict[str, dict[str, Any]]:
    """Return the change of a policy that is written as ``refresh.rotation=off lifetimes.id_token=20s``.

    Raises:
        UsageError: it is none.

    """
    from mock_idp.policy_fields import Kind, parts  # noqa: PLC0415  the protocol, which --help need not load

    change = assignments(words)
    for part, values in change.items():
        if not isinstance(values, dict):
            raise UsageError(f"'{part}' is a part of a policy; write {part}.FIELD=VALUE")
        for name, value in values.items():
            known = parts().get(part, {}).get(name)
            if known is not None and known.kind is Kind.SWITCH:
                values[name] = _SWITCHES.get(str(value), value)
            elif known is not None and known.kind is Kind.TEXTS and isinstance(value, str):
                values[name] = [it for it in value.split(",") if it]
    return change


def claims(words: list[str]) -> dict[str, Any]:
    """Return claims written as ``email=a@example.org groups=a,b``; ``null`` removes one.

    Raises:
        UsageError: a word is no assignment.

    """
    found = assignments(words)
    if isinstance(found.get("groups"), str):
        found["groups"] = [group for group in found["groups"].split(",") if group]
    return found
