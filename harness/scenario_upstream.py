"""``stack.upstream`` of a scenario: what stands behind the connector of its Dex."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.dex.static_passwords import typed_name
from harness.dex.stock import STOCK, dialect_of
from mock_idp.command_line import UsageError
from mock_idp.config.provider import refresh_policy, users_in
from mock_idp.dialects import find
from mock_idp.settings import ALICE, BOB

if TYPE_CHECKING:
    from pathlib import Path

    from harness.dex.connector_block import ConnectorBlock
    from mock_idp.config import Value
    from mock_idp.dialects import Dialect
    from mock_idp.protocol.model import RefreshPolicy, User


@dataclass(frozen=True, kw_only=True)
class UpstreamChoice:
    """The user system behind the connector. Times in seconds."""

    dialect: type[Dialect] | None
    """None: nothing, for a connector that knows its people itself."""
    access_token_ttl: float
    refresh: RefreshPolicy | None = None
    """None: as the dialect has it."""
    users: tuple[User, ...] = (ALICE, BOB)

    @property
    def usernames(self) -> tuple[str, ...]:
        """What people type in where they sign in: at Dex itself that is their e-mail address."""
        if self.dialect is not None:
            return tuple(user.username for user in self.users)
        return tuple(map(typed_name, self.users))


def upstream_choice(value: Value | None, block: ConnectorBlock, id_tokens: float) -> UpstreamChoice:
    """Return what the section ``stack.upstream`` says, or what fits the connector where there is none.

    Raises:
        ConfigError: a key is unknown or its value is wrong, or no mock can stand behind the connector.

    """
    stock = STOCK.get(block.type)
    if stock is not None and stock.why_not:
        block.fail(
            f"nothing can stand behind a connector of type '{block.type}' in a scenario; "
            "'refresh-harness check' says why, and what can be done instead"
        )
    wanted = dialect_of(block.type)
    if wanted is None and value is not None:
        value.fail(f"nothing stands behind a connector of type '{block.type}'; leave {value.name} out")
    if wanted is None or value is None:
        dialect = None if wanted is None else _default(block, wanted)
        return UpstreamChoice(dialect=dialect, access_token_ttl=2 * id_tokens)
    section = value.section("dialect", "access_token_ttl", "refresh", "users")
    named, ttl, refresh, users = (
        section.get(key) for key in ("dialect", "access_token_ttl", "refresh", "users")
    )
    return UpstreamChoice(
        dialect=_default(block, wanted) if named is None else _named(named),
        # It outlives one refresh and not two, so that both ways of a connector are taken.
        access_token_ttl=2 * id_tokens if ttl is None else positive(ttl),
        refresh=None if refresh is None else refresh_policy(refresh),
        users=(ALICE, BOB) if users is None else users_in(users),
    )


def _default(block: ConnectorBlock, wanted: str) -> type[Dialect]:
    try:
        return find(wanted)
    except UsageError as error:
        block.fail(f"{error}; name another in stack.upstream.dialect")


def _named(value: Value) -> type[Dialect]:
    name = value.string()
    try:
        return find(str(beside(value)) if name.endswith(".py") else name)
    except UsageError as error:
        value.fail(f"{value.name}: {error}")


def beside(value: Value) -> Path:
    """Return the path that is written relative to the file it is written in."""
    return value.path.parent / value.string()


def positive(value: Value) -> float:
    """Return the seconds in a duration that is longer than nothing."""
    seconds = value.duration()
    if seconds <= 0:
        value.fail(f"{value.name} must be longer than 0s")
    return seconds
