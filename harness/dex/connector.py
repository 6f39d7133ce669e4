"""A person's connector, as it stands in their Dex configuration: one block, a list, or all of the file."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from harness.dex.connector_block import ConnectorBlock, read_block
from harness.dex.parts import LOCAL
from harness.dex.whole_configuration import whole_configuration
from mock_idp import config
from mock_idp.config import ConfigError
from mock_idp.config.errors import hint

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from mock_idp.config import Value

__all__ = ["ConnectorBlock", "check_type", "load_connector"]

_WHOLE = ("connectors", "enablePasswordDB", "issuer", "staticPasswords", "staticClients")
"""A key of these, and no ``type``: the file is a whole Dex configuration."""
_NO_TYPE_LIKE_IT = "a type of your own needs --connector-package or --dex"


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
    blocks = [read_block(value, whole) for value in _entries(top, is_whole=whole is not None)]
    found = _by_id(path, blocks)
    if whole is not None and whole.password_db:
        local = ConnectorBlock(type=LOCAL, id=LOCAL, name="Email", config={}, path=path, line=1, whole=whole)
        if id == LOCAL or not blocks:
            found.setdefault(LOCAL, local)
    return _chosen(path, found, id)


def _is_whole(top: Value) -> bool:
    keys = {key for key, _ in top.entries()} if top.is_section else set()
    return "type" not in {key.lower() for key in keys} and not keys.isdisjoint(_WHOLE)


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
