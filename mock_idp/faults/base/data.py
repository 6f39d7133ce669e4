"""Faults as plain data: for YAML, for JSON over the control surface, for the command line."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any

from mock_idp.faults.base.aim import Aim, aim_from
from mock_idp.faults.base.checks import require
from mock_idp.faults.known import FAULTS
from mock_idp.hints import hint

if TYPE_CHECKING:
    from mock_idp.faults.base.fault import Fault


def from_data(data: object) -> Fault:
    """Return the fault in ``{"fault": "answer", "status": 503, "on": {"endpoint": "token"}}``.

    Raises:
        ValueError: one sentence that names the key that is wrong, and what is near.

    """
    if not isinstance(data, dict):
        raise ValueError(f"a fault is an object such as {{'fault': 'hang'}}, not {data!r}")  # noqa: TRY004
    rest = dict(data)
    name = rest.pop("fault", None)
    require(name is not None, f"the key 'fault' is missing; {hint('', sorted(FAULTS))}")
    require(str(name) in FAULTS, f"fault: there is no fault '{name}'; {hint(str(name), sorted(FAULTS))}")
    kind = FAULTS[str(name)]
    _check_keys(kind, rest)
    if "on" in rest:
        try:
            rest["on"] = aim_from(rest["on"])
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
    return kind(**rest)


def _check_keys(kind: type[Fault], given: dict[str, Any]) -> None:
    known = {it.name: it for it in fields(kind)}
    for key in given:
        require(key in known, f"{kind.name}: unknown key '{key}'; {hint(str(key), sorted(known))}")
    for name, it in known.items():
        needed = it.default is MISSING and it.default_factory is MISSING
        require(not needed or name in given, f"{kind.name}: the key '{name}' is missing")


def all_from_data(data: object) -> tuple[Fault, ...]:
    """Return the faults in a list, as a configuration has them under ``faults``.

    Raises:
        ValueError: one sentence; it begins with the place in the list, from 1.

    """
    if not isinstance(data, list):
        raise ValueError(f"faults must be a list, not {data!r}")  # noqa: TRY004
    found = []
    for number, item in enumerate(data, 1):
        try:
            found.append(from_data(item))
        except ValueError as error:
            raise ValueError(f"faults[{number}]: {error}") from error
    return tuple(found)


def to_data(fault: Fault) -> dict[str, Any]:
    """Return what `from_data` reads; what is as it is by default is left out.

    Raises:
        ValueError: it aims at something else than a provider's endpoints.

    """
    data: dict[str, Any] = {"fault": fault.name}
    for it in fields(fault):
        value = getattr(fault, it.name)
        default = it.default if it.default_factory is MISSING else it.default_factory()
        if value == default:
            continue
        if it.name == "on":
            require(isinstance(value, Aim), f"{fault.name}: its aim cannot be written as data")
            value = value.to_data()
        data[it.name] = list(value) if isinstance(value, tuple) else value
    return data
