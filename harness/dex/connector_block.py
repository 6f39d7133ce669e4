"""One connector of a Dex configuration, as a person wrote it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from harness.dex import upstream_variables, yaml_text
from harness.dex.parts import LOCAL
from mock_idp.config import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from harness.dex.whole_configuration import WholeConfiguration
    from mock_idp.config import Value

_KEYS = ("type", "id", "name", "config")


@dataclass(frozen=True, kw_only=True)
class ConnectorBlock:
    """An entry of a Dex configuration's ``connectors:``."""

    type: str
    id: str
    name: str
    config: Mapping[str, Any] = field(repr=False)
    """Unchanged: what its keys mean is the connector's business."""
    others: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What stands beside these four, such as the ``grantTypes`` of a Dex newer than v2.45.1."""
    path: Path = field(compare=False)
    line: int = field(compare=False)
    lines: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)
    """Where each value of ``config`` stands, by its dotted name: ``config.orgs[0].name``."""
    notes: tuple[str, ...] = ()
    """Sentences for the person: what was taken for granted."""
    whole: WholeConfiguration | None = None
    """What the rest of the file says, if it is a whole Dex configuration."""

    def document(self) -> dict[str, Any]:
        """Return the block as it is written into a configuration."""
        own = {"type": self.type, "id": self.id, "name": self.name, "config": dict(self.config)}
        return own | dict(self.others)

    @property
    def variables(self) -> tuple[str, ...]:
        """The person's own variables that the block needs, sorted: Dex must be started with them."""
        found = set(upstream_variables.of_the_person(self.config))
        if self.type == LOCAL and self.whole is not None:
            found |= {person.hash_from_env for person in self.whole.static_passwords if not person.hash}
        return tuple(sorted(found))

    def fail(self, sentence: str, at: str = "") -> NoReturn:
        """Raise the ConfigError that says ``sentence`` of the block, or of the value ``at`` a dotted name."""
        raise ConfigError(self.path, self.lines.get(at, self.line), sentence)


def read_block(value: Value, whole: WholeConfiguration | None) -> ConnectorBlock:
    """Return one connector; what Dex would refuse to start without is filled in, and said."""
    # Go's encoding/json, and so Dex, finds a key whatever its case.
    entries = {key.lower() if key.lower() in _KEYS else key: below for key, below in value.entries()}
    _refuse_misspelled_keys(value, entries)
    if (written := entries.get("type")) is None:
        value.fail(f"the key 'type' is missing{_in(value)}: which of Dex's connectors is it?")
    kind, notes = _filled(written), []
    identifier, name = (entries[key].string() if key in entries else "" for key in ("id", "name"))
    if not identifier:
        identifier = kind
        notes.append(f"the connector has no id, without which Dex does not start; '{kind}' is taken")
    if kind == LOCAL and identifier != LOCAL:
        entries["id"].fail(f"the id of Dex's password database is always 'local', not '{identifier}'")
    if not name:
        name = identifier
        notes.append(f"the connector has no name, without which Dex does not start; '{name}' is taken")
    settings = entries.get("config")
    others = {key: yaml_text.as_dex_reads(below) for key, below in entries.items() if key not in _KEYS}
    notes += [
        f"the key '{key}' of the connector is written as it is; Dex v2.45.1 ignores it" for key in others
    ]
    return ConnectorBlock(
        type=kind,
        id=identifier,
        name=name,
        config=_settings(settings),
        others=others,
        path=value.path,
        line=value.line,
        lines=_lines(settings, "config"),
        notes=tuple(notes),
        whole=whole,
    )


def _settings(value: Value | None) -> dict[str, Any]:
    """Return ``config``, in which the harness's variables exist."""
    if value is None or (value.is_scalar and value.plain() is None):
        return {}
    if not value.is_section:
        value.fail(f"config{_in(value, above=True)} must be a section of keys and values")
    upstream_variables.check(value)
    return dict(yaml_text.as_dex_reads(value))


def _refuse_misspelled_keys(value: Value, entries: Mapping[str, Value]) -> None:
    for key, below in entries.items():
        near = difflib.get_close_matches(key.lower(), _KEYS, 1, 0.7)
        if key not in _KEYS and near and near[0] not in entries:
            below.fail(f"unknown key '{key}'{_in(value)}; did you mean '{near[0]}'?")


def _filled(value: Value) -> str:
    if not value.string():
        value.fail(f"{value.name} is empty: which of Dex's connectors is it?")
    return value.string()


def _in(value: Value, *, above: bool = False) -> str:
    name = value.name.rpartition(".")[0] if above else value.name
    return f" in {name}" if name else ""


def _lines(value: Value | None, name: str) -> dict[str, int]:
    """Return where ``value`` and all that is in it stand."""
    if value is None:
        return {}
    below = [(f"{name}.{key}", entry) for key, entry in value.entries()] if value.is_section else []
    if not value.is_section and not value.is_scalar:
        below = [(f"{name}[{n}]", item) for n, item in enumerate(value.items())]
    found = {name: value.line}
    for dotted, item in below:
        found |= _lines(item, dotted)
    return found
