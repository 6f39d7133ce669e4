"""``stack.dex`` of a scenario: a real Dex with a connector."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.dex.connector import load_connector
from harness.dex.connector_block import ConnectorBlock, read_block
from harness.dex.parts import RefreshTokens
from harness.dex.stock import TYPES
from harness.scenario_upstream import UpstreamChoice, beside, positive, upstream_choice
from mock_idp.config.errors import hint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mock_idp.config import Section, Value

ID_TOKENS = 20.0
"""Seconds that Dex's tokens live unless the file says otherwise."""
STORAGES = ("memory", "rowlock")
_KEYS = (
    "connector", "connector_file", "connector_id", "package", "id_tokens", "refresh_tokens", "signing_keys",
    "grant_types", "storage", "applications",
)  # fmt: skip
_POLICY = {
    "reuseInterval": "reuse_interval",
    "validIfNotUsedFor": "valid_if_not_used_for",
    "absoluteLifetime": "absolute_lifetime",
}


@dataclass(frozen=True, kw_only=True)
class DexChoice:
    """The Dex of a scenario. Times in seconds."""

    connector: ConnectorBlock
    upstream: UpstreamChoice
    package: Path | None = None
    """Folder of the Go package that registers the connector's type; None: it is one of Dex's own."""
    id_tokens: float = ID_TOKENS
    refresh_tokens: RefreshTokens = field(default_factory=RefreshTokens)
    signing_keys: float | None = None
    """None: six hours, as Dex has it."""
    grant_types: tuple[str, ...] | None = None
    storage: str = STORAGES[0]
    applications: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Those that use Dex directly: name -> client id."""


def dex_choice(dex: Value, upstream: Value | None) -> DexChoice:
    """Return what the sections ``stack.dex`` and ``stack.upstream`` say.

    Raises:
        ConfigError: a key is unknown or its value is wrong, or no mock can stand behind the connector.

    """
    section = dex.section(*_KEYS)
    package, written = section.get("package"), section.get("id_tokens")
    block = _connector(section)
    if package is None and block.type not in TYPES:
        known = hint(block.type, TYPES)
        block.fail(
            f"Dex has no connector type '{block.type}'; {known} (a type of your own needs stack.dex.package)"
        )
    id_tokens = ID_TOKENS if written is None else positive(written)
    policy, keys, grants = (section.get(key) for key in ("refresh_tokens", "signing_keys", "grant_types"))
    storage, applications = section.get("storage"), section.get("applications")
    return DexChoice(
        connector=block,
        upstream=upstream_choice(upstream, block, id_tokens),
        package=None if package is None else _folder(package),
        id_tokens=id_tokens,
        refresh_tokens=RefreshTokens() if policy is None else _policy(policy),
        signing_keys=None if keys is None else positive(keys),
        grant_types=None if grants is None else tuple(grant.string() for grant in grants.items()),
        storage=STORAGES[0] if storage is None else storage.choice(*STORAGES),
        applications={} if applications is None else _applications(applications),
    )


def _connector(section: Section) -> ConnectorBlock:
    written, file = section.get("connector"), section.get("connector_file")
    identifier = section.get("connector_id")
    if (written is None) == (file is None):
        how = "the connector is missing" if written is None else "the connector stands there twice"
        section.value.fail(f"{how} in {section.value.name}; write one of connector and connector_file")
    if written is not None:
        if identifier is not None:
            identifier.fail(f"{identifier.name} chooses from a connector_file, and there is none")
        return read_block(written, None)
    assert file is not None  # noqa: S101  one of the two is there
    return load_connector(beside(file), None if identifier is None else identifier.string())


def _folder(value: Value) -> Path:
    path = beside(value)
    if not path.is_dir():
        value.fail(f"{value.name}: there is no folder {path}")
    return path


def _policy(value: Value) -> RefreshTokens:
    """Return the refresh token policy, in the words of a Dex configuration (expiry.refreshTokens)."""
    section = value.section("disableRotation", *_POLICY)
    fixed = section.get("disableRotation")
    durations = {
        name: written.duration() for key, name in _POLICY.items() if (written := section.get(key)) is not None
    }
    return RefreshTokens(disable_rotation=fixed is not None and fixed.boolean(), **durations)


def _applications(value: Value) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in value.items():
        section = item.section("name", "client_id")
        name, client_id = section.required("name"), section.get("client_id")
        if not name.string() or name.text in found:
            why = "stands here a second time" if name.text else "is empty"
            name.fail(f"the name '{name.text}' of an application {why}")
        found[name.text] = name.text if client_id is None else client_id.string()
    return found
