"""From what a person wrote on the command line to what is checked, with what, and how."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from harness.check import storages
from harness.check.check import Need
from harness.check.running import CheckPlan
from harness.dex import build as dex_build
from harness.dex.chain import DexPlan, UpstreamFactory
from harness.dex.configuration import LOCAL, RefreshTokens, StaticPassword
from harness.dex.connector import check_type, load_connector
from harness.dex.no_upstream import no_upstream
from harness.dex.pointing import Pointed, pointed_at
from harness.dex.static_passwords import static_password
from harness.dex.stock import STOCK, TYPES
from harness.dex.users_file import load_users
from harness.pace import TimeMode
from harness.upstream import Person, mock
from mock_idp.command_line import UsageError
from mock_idp.dialects import find
from mock_idp.settings import ALICE, BOB

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from harness.dex.build import Binary

    from harness.clients.client import RegistryClient
    from harness.dex.connector import ConnectorBlock
    from harness.upstream.upstream import Upstream
    from mock_idp.clock import Clock
    from mock_idp.dialects import Dialect
    from mock_idp.history import History
    from mock_idp.protocol.model import User

ID_TOKENS = 20.0
"""Seconds that tokens live unless a person says otherwise: enough for x/oauth2, which refreshes ten early."""
_LONGER = 1.6
"""By how much the upstream's access token outlives the wait for Dex's: it runs out between two refreshes."""
_GRACE = 60.0
"""Seconds in which a forgiving upstream takes a replaced refresh token once more."""
_FOR_CUSTOM_TYPES = "oidc"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What stands on the command line."""

    connector: Path
    connector_id: str | None = None
    package: Path | None = None
    dex: Path | None = None
    dex_version: str | None = None
    upstream: str | None = None
    upstream_url: str | None = None
    upstream_command: str | None = None
    users: Path | None = None
    storage: str | None = None
    time: TimeMode | None = None
    ttl: float | None = None
    """Seconds."""
    keep: Path | None = None
    quick: bool = False


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A plan, and what to tell the person before it is carried out."""

    plan: CheckPlan
    title: str
    subject: Mapping[str, str]
    notes: tuple[str, ...] = ()


def plan(
    options: Options,
    client: RegistryClient,
    *,
    progress: Callable[[str], None],
    environment: Mapping[str, str] = os.environ,
) -> Planned:
    """Return what is to be done; builds a Dex if there is none yet.

    Raises:
        ConfigError: something in the connector's file or the users file is wrong.
        UsageError: the options contradict each other, or a package cannot be built.
        ComponentMissing: Go is not there, or another component that was asked for.

    """
    _refuse_contradictions(options)
    block = load_connector(options.connector, options.connector_id)
    people, notes = _people(options, environment)
    wanted = storages.choose(options.storage)
    upstream = _upstream_of(block, options)
    pointed = upstream.point(block, environment)
    binary = _binary(options, wanted, progress)
    if binary.controlled:
        check_type(block, (*TYPES, *binary.types))
    there, absent = storages.available(wanted, binary)
    if not there:
        raise UsageError(f"nothing to check on: {'; '.join(absent)}")
    mode = _mode(options, binary)
    ttl = options.ttl or ID_TOKENS
    dex = DexPlan(
        binary=binary,
        connector=pointed,
        upstream=upstream.factory(people, ttl, forgiving=False),
        environment={name: environment[name] for name in pointed.block.variables},
        storage=there[0].make,
        id_tokens=ttl,
        refresh_tokens=RefreshTokens(),
        static_passwords=_passwords(block, people),
        keep=options.keep,
    )
    made = CheckPlan(
        dex=dex,
        upstream=lambda forgiving: upstream.factory(people, ttl, forgiving=forgiving),
        storages=there,
        client=client,
        mode=mode,
        people=_names(upstream, people),
        lacks=_lacks(block, binary, upstream, people),
        quick=options.quick,
    )
    return Planned(
        plan=made,
        title=_title(block, binary, upstream, client, mode),
        subject={
            "connector": block.type, "id": block.id, "dex": binary.version,
            "upstream": upstream.kind, "time": mode,
        },
        notes=(*notes, *pointed.block.notes, *_replaced(pointed), *absent),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _UpstreamChoice:
    """Which upstream stands behind the connector."""

    kind: str
    point: Callable[[ConnectorBlock, Mapping[str, str]], Pointed]
    start: Callable[..., AbstractContextManager[Upstream]]
    changes: bool = True
    exists: bool = True
    dialect: type[Dialect] | None = field(default=None, repr=False)

    def factory(self, people: tuple[User, ...], ttl: float, *, forgiving: bool) -> UpstreamFactory:
        """Return what starts it for one run."""

        def started(callback: str, clock: Clock, history: History) -> AbstractContextManager[Upstream]:
            return self.start(people, ttl, forgiving, callback=callback, clock=clock, history=history)

        return started


def _upstream_of(block: ConnectorBlock, options: Options) -> _UpstreamChoice:
    stock = STOCK.get(block.type)
    default = _FOR_CUSTOM_TYPES if stock is None else stock.dialect
    wanted = options.upstream or default
    if wanted is None:
        return _UpstreamChoice(
            kind="none", exists=False, changes=False,
            point=lambda block, environment: pointed_at(block, environment=environment),
            start=_nobody,
        )  # fmt: skip
    dialect = find(wanted)
    return _UpstreamChoice(
        kind=dialect.name or dialect.__name__,
        dialect=dialect,
        point=lambda block, environment: pointed_at(block, environment=environment, tls=dialect.tls),
        start=partial(_mocked, dialect),
    )


def _nobody(
    people: tuple[User, ...], _ttl: float, _forgiving: bool,  # noqa: FBT001
    *, callback: str, clock: Clock, history: History,  # noqa: ARG001
) -> AbstractContextManager[Upstream]:  # fmt: skip
    return no_upstream([Person(_name(user), user.password) for user in people], clock=clock, history=history)


def _name(user: User) -> str:
    """Return what a person types in where Dex itself asks: the email address."""
    return str(user.claims.get("email", user.username))


def _mocked(
    dialect: type[Dialect], people: tuple[User, ...], ttl: float, forgiving: bool,  # noqa: FBT001
    *, callback: str, clock: Clock, history: History,
) -> AbstractContextManager[Upstream]:  # fmt: skip
    return mock(
        dialect,
        users=people,
        access_token_ttl=(ttl + 1) * _LONGER,
        refresh=replace(dialect.refresh, reuse_interval=_GRACE if forgiving else 0),
        callback=callback,
        clock=clock,
        history=history,
    )


def _refuse_contradictions(options: Options) -> None:
    upstreams = {
        "--upstream": options.upstream,
        "--upstream-url": options.upstream_url,
        "--upstream-cmd": options.upstream_command,
    }
    given = [name for name, value in upstreams.items() if value is not None]
    if len(given) > 1:
        raise UsageError(f"{given[0]} and {given[1]} contradict each other; write one of them")
    if options.dex is not None and options.package is not None:
        raise UsageError(
            "--dex and --connector-package contradict each other: a Dex has its connectors built in"
        )


def _people(options: Options, environment: Mapping[str, str]) -> tuple[tuple[User, ...], tuple[str, ...]]:
    if options.users is None:
        return (ALICE, BOB), ()
    file = load_users(options.users, environment)
    return tuple(person.user for person in file.people), file.notes


def _binary(
    options: Options, wanted: tuple[storages.StorageChoice, ...], progress: Callable[[str], None]
) -> Binary:
    if options.dex is not None:
        return dex_build.foreign(options.dex)
    cgo = any(storage.name == "sqlite" for storage in wanted)
    return dex_build.build(
        options.package, version=options.dex_version or dex_build.DEX_VERSION, cgo=cgo, progress=progress
    )


def _mode(options: Options, binary: Binary) -> TimeMode:
    if options.time is TimeMode.VIRTUAL and not binary.controlled:
        raise UsageError(
            "--time virtual is impossible with --dex: the clock of a Dex that was not built here cannot be "
            "moved; leave it out, and the check waits for real"
        )
    return options.time or (TimeMode.VIRTUAL if binary.controlled else TimeMode.REAL)


def _passwords(block: ConnectorBlock, people: tuple[User, ...]) -> tuple[StaticPassword, ...]:
    if block.type != LOCAL:
        return ()
    return tuple(static_password(user) for user in people)


def _names(upstream: _UpstreamChoice, people: tuple[User, ...]) -> tuple[str, ...]:
    return tuple(user.username if upstream.exists else _name(user) for user in people)


def _lacks(
    block: ConnectorBlock, binary: Binary, upstream: _UpstreamChoice, people: tuple[User, ...]
) -> frozenset[Need]:
    absent = {
        Need.CHANGES: not upstream.changes,
        Need.UPSTREAM: not upstream.exists,
        Need.OWN_DEX: not binary.controlled,
        Need.SECOND_USER: len(people) < 2 or block.type in {"mockCallback", "mockPassword"},  # noqa: PLR2004
    }
    return frozenset(need for need, is_absent in absent.items() if is_absent)


def _title(
    block: ConnectorBlock, binary: Binary, upstream: _UpstreamChoice, client: RegistryClient, mode: TimeMode
) -> str:
    dex = f"Dex {binary.version}" if binary.version else "a Dex of unknown version"
    return (
        f"connector {block.id} (type {block.type}) in {dex}, upstream {upstream.kind}, "
        f"client {client.name}, {mode} time"
    )


def _replaced(pointed: Pointed) -> tuple[str, ...]:
    return tuple(map(str, pointed.replaced))
