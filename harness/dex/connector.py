"""A person's connector, as it stands in their Dex configuration: one block, a list, or all of the file."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from harness.dex import upstream_variables
from harness.dex.configuration import LOCAL
from harness.dex.whole_configuration import WholeConfiguration, whole_configuration
from mock_idp import config
from mock_idp.config import ConfigError
from mock_idp.config.errors import hint

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from mock_idp.config import Value

_KEYS = ("type", "id", "name", "config")
_WHOLE = ("connectors", "enablePasswordDB", "issuer", "staticPasswords", "staticClients")
"""A key of these, and no ``type``: the file is a whole Dex configuration."""
_NO_TYPE_LIKE_IT = "a type of your own needs --connector-package or --dex"


@dataclass(frozen=True, kw_only=True)
class ConnectorBlock:
    """An entry of a Dex configuration's ``connectors:``."""

    type: str
    id: str
    name: str
    config: Mapping[str, Any]
    """Unchanged: what its keys mean is the connector's business."""
    others: Mapping[str, Any] = field(default_factory=dict)
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


def load_connector(path: Path, id: str | None = None) -> ConnectorBlock:  # noqa: A002  Dex's word for it
    """Return the connector in the file at ``path``: the only one, or the one with this ``id``.

    Beside one listed connector the password database of a whole configuration counts only if its id,
    ``local``, is asked for.

    Raises:
        ConfigError: the file cannot be read, holds no connector or several to choose from, or one that is
            not complete.

    """
    top = config.load(path)
    whole = whole_configuration(top) if _is_whole(top) else None
    blocks = [_block(value, whole) for value in _entries(top, is_whole=whole is not None)]
    found = _by_id(path, blocks)
    if whole is not None and whole.password_db:
        local = ConnectorBlock(type=LOCAL, id=LOCAL, name="Email", config={}, path=path, line=1, whole=whole)
        if id == LOCAL or not blocks:
            found.setdefault(LOCAL, local)
    return _chosen(path, found, id)


def _is_whole(top: Value) -> bool:
    keys = {key for key, _ in top.entries()} if top.is_section else set()
    return "type" not in keys and not keys.isdisjoint(_WHOLE)


def _entries(top: Value, *, is_whole: bool) -> list[Value]:
    """Return the values that are connectors."""
    if is_whole:
        listed = dict(top.entries()).get("connectors")
        return [] if listed is None or (listed.is_scalar and listed.plain() is None) else listed.items()
    if top.is_section:
        return [top]
    if top.is_scalar:
        top.fail("the file must be a connector, a list of connectors or a Dex configuration, not a text")
    return top.items()


def _block(value: Value, whole: WholeConfiguration | None) -> ConnectorBlock:
    """Return one connector; what Dex would refuse to start without is filled in, and said."""
    entries = dict(value.entries())
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
    others = {key: below.plain() for key, below in entries.items() if key not in _KEYS}
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
    return dict(value.plain())


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


def _by_id(path: Path, blocks: list[ConnectorBlock]) -> dict[str, ConnectorBlock]:
    found: dict[str, ConnectorBlock] = {}
    for block in blocks:
        if block.id in found:
            first = found[block.id].line
            raise ConfigError(
                path,
                block.line,
                f"the id '{block.id}' stands here a second time; the first is in line {first}",
            )
        found[block.id] = block
    return found


def _chosen(path: Path, found: Mapping[str, ConnectorBlock], identifier: str | None) -> ConnectorBlock:
    if not found:
        raise ConfigError(path, None, "there is no connector in the file")
    ids = tuple(found)
    if identifier is None and len(ids) == 1:
        return found[ids[0]]
    if identifier is None:
        raise ConfigError(
            path, None, f"there are {len(ids)} connectors in the file; say which by its id: {', '.join(ids)}"
        )
    if identifier not in found:
        raise ConfigError(
            path, None, f"there is no connector '{identifier}' in the file; {hint(identifier, ids)}"
        )
    return found[identifier]


def check_type(block: ConnectorBlock, types: Collection[str]) -> None:
    """Let the type pass if Dex knows it.

    Args:
        block: a person's connector.
        types: what the Dex in use knows: `harness.dex.stock.TYPES` and what a package registered.

    Raises:
        ConfigError: it is none of ``types``; the nearest is named.

    """
    if block.type in types:
        return
    by_lower = {kind.lower(): kind for kind in sorted(types)}
    near = difflib.get_close_matches(block.type.lower(), by_lower, 1)
    meant = f"did you mean '{by_lower[near[0]]}'?" if near else f"known are {', '.join(sorted(types))}"
    block.fail(f"Dex has no connector type '{block.type}'; {meant} ({_NO_TYPE_LIKE_IT})")
