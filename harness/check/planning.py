"""From what a person wrote on the command line to what is checked, with what, and how."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.check import storages, upstreams
from harness.check.check import Need
from harness.check.running import CheckPlan
from harness.dex import build as dex_build
from harness.dex.chain import DexPlan
from harness.dex.connector import check_type, load_connector
from harness.dex.parts import RefreshTokens
from harness.dex.static_passwords import static_passwords, typed_name
from harness.dex.stock import STOCK, TYPES
from harness.dex.users_file import Person as InFile
from harness.dex.users_file import load_users
from harness.pace import TimeMode
from harness.sign_in import choosing as ways
from harness.sign_in.way import Way
from mock_idp.command_line import ComponentMissing, UsageError
from mock_idp.durations import show
from mock_idp.settings import ALICE, a_user

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from harness.clients.client import RegistryClient
    from harness.dex.build import Binary
    from harness.dex.connector import ConnectorBlock
    from harness.dex.pointing import Pointed
    from mock_idp.protocol.model import User

_KNOWS_ONE = "mockPassword"
"""Dex's connector with one person, whose name and password stand in its configuration."""
_SHORTEST = 1.0
_BOB = a_user("bob", "builder", groups=["testers"])
"""In no group of Alice's, so that groups that were mixed up show."""
ID_TOKENS = 20.0
"""Seconds that tokens live unless a person says otherwise: enough for x/oauth2, which refreshes ten early."""


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
    sign_in: Way | None = None
    """None: by the steps of the users file where there are some, else by the forms that are found."""
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
    clients: tuple[RegistryClient, ...],
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
    _refuse_a_short_life(options)
    block = load_connector(options.connector, options.connector_id)
    _refuse_what_dex_refuses(block)
    people, notes = _people(options, block, environment)
    users = tuple(person.user for person in people)
    wanted = storages.choose(options.storage)
    asked = upstreams.Asked(
        dialect=options.upstream, url=options.upstream_url, command=options.upstream_command
    )
    upstream = upstreams.choose(block, asked, environment)
    sign_in = ways.choose(options.sign_in, people, file=options.users, tell=progress)
    pointed = upstream.point(block, environment)
    binary = _binary(options, wanted, progress, environment)
    if binary.controlled:
        check_type(block, (*TYPES, *binary.types))
    there, absent = storages.available(wanted, binary)
    if not there:
        raise UsageError(f"nothing to check on: {'; '.join(absent)}")
    mode = _mode(options, binary, upstream)
    ttl = options.ttl or ID_TOKENS
    dex = DexPlan(
        binary=binary,
        connector=pointed,
        upstream=upstream.factory(users, ttl, forgiving=False),
        environment={name: environment[name] for name in pointed.block.variables},
        storage=there[0].make,
        id_tokens=ttl,
        refresh_tokens=_policy(block),
        grant_types=block.whole.grant_types if block.whole else None,
        static_passwords=static_passwords(block.type, users),
        sign_in=sign_in,
        keep=options.keep,
    )
    made = CheckPlan(
        dex=dex,
        upstream=lambda forgiving: upstream.factory(users, ttl, forgiving=forgiving),
        storages=there,
        clients=clients,
        mode=mode,
        people=_names(upstream, users),
        lacks=_lacks(block, binary, upstream, users),
        quick=options.quick,
    )
    return Planned(
        plan=made,
        title=_title(block, binary, upstream, clients, mode),
        subject={
            "connector": block.type, "id": block.id, "dex": binary.version,
            "upstream": upstream.kind, "time": mode,
        },
        notes=(*notes, *pointed.block.notes, *_replaced(pointed), *absent, *_asked_often(options),
               *_reuse(block),
               *_lifetimes(upstream, ttl)),
    )  # fmt: skip


def _refuse_contradictions(options: Options) -> None:
    of_upstream = {
        "--upstream": options.upstream,
        "--upstream-url": options.upstream_url,
        "--upstream-cmd": options.upstream_command,
    }
    given = [name for name, value in of_upstream.items() if value is not None]
    if len(given) > 1:
        raise UsageError(f"{given[0]} and {given[1]} contradict each other; write one of them")
    if given and given[0] != "--upstream" and options.users is None:
        raise UsageError(f"{given[0]} needs people who can sign in there; name a file of them with --users")
    if given and given[0] != "--upstream" and options.time is TimeMode.VIRTUAL:
        raise UsageError(
            f"--time virtual is impossible with {given[0]}: that system's clock cannot be moved, and Dex "
            "would take its tokens for older than they are; leave it out, and the check waits for real"
        )
    if options.dex is not None and options.package is not None:
        raise UsageError(
            "--dex and --connector-package contradict each other: a Dex has its connectors built in"
        )
    if options.dex is not None and options.dex_version is not None:
        raise UsageError("--dex and --dex-version contradict each other: a Dex has its version built in")


def _refuse_what_dex_refuses(block: ConnectorBlock) -> None:
    """Raise if a key is missing that the check would fill in, and Dex would not."""
    stock, written = STOCK.get(block.type), {key.lower() for key in block.config}
    for key in stock.required if stock is not None else ():
        if key.lower() not in written:
            block.fail(f"config.{key} is missing, without which Dex does not start; write yours")


def _refuse_a_short_life(options: Options) -> None:
    if options.ttl is not None and options.ttl < _SHORTEST:
        raise UsageError(
            f"--ttl cannot be {show(options.ttl)}: Dex counts the life of tokens in seconds; write 1s or more"
        )


def _people(
    options: Options, block: ConnectorBlock, environment: Mapping[str, str]
) -> tuple[tuple[InFile, ...], tuple[str, ...]]:
    if options.users is None and block.type == _KNOWS_ONE:
        name, password = (str(block.config.get(key, "")) for key in ("username", "password"))
        return (InFile(user=a_user(name, password, email=name)),), ()
    if options.users is None:
        return (InFile(user=ALICE), InFile(user=_BOB)), ()
    file = load_users(options.users, environment)
    return file.people, file.notes


def _binary(
    options: Options,
    wanted: tuple[storages.StorageChoice, ...],
    progress: Callable[[str], None],
    environment: Mapping[str, str],
) -> Binary:
    if options.dex is not None:
        return dex_build.foreign(options.dex)
    cgo = any(storage.name == "sqlite" for storage in wanted) and storages.has_c_compiler(environment)
    if not cgo and [storage.name for storage in wanted] == ["sqlite"]:
        raise ComponentMissing(f"--storage sqlite: {storages.NO_C_COMPILER}, or choose another storage")
    return dex_build.build(
        options.package, version=options.dex_version or dex_build.DEX_VERSION, cgo=cgo, progress=progress
    )


def _mode(options: Options, binary: Binary, upstream: upstreams.Choice) -> TimeMode:
    if options.time is TimeMode.VIRTUAL and not binary.controlled:
        raise UsageError(
            "--time virtual is impossible with --dex: the clock of a Dex that was not built here cannot be "
            "moved; leave it out, and the check waits for real"
        )
    possible = binary.controlled and upstream.own_clock
    return options.time or (TimeMode.VIRTUAL if possible else TimeMode.REAL)


def _policy(block: ConnectorBlock) -> RefreshTokens:
    """Return Dex's refresh token policy, of the person's configuration if there is all of it."""
    written = block.whole.refresh_tokens if block.whole else None
    return replace(written or RefreshTokens(), reuse_interval=0)


def _reuse(block: ConnectorBlock) -> tuple[str, ...]:
    written = block.whole.refresh_tokens if block.whole else None
    if written is None or not written.reuse_interval:
        return ()
    return (f"reuseInterval: {show(written.reuse_interval)} is left out: within it Dex asks no connector",)


def _names(upstream: upstreams.Choice, people: tuple[User, ...]) -> tuple[str, ...]:
    return tuple(user.username if upstream.exists else typed_name(user) for user in people)


def _lacks(
    block: ConnectorBlock, binary: Binary, upstream: upstreams.Choice, people: tuple[User, ...]
) -> frozenset[Need]:
    absent = {
        Need.CHANGES: not upstream.changes,
        Need.FORGIVENESS: not upstream.forgives,
        Need.UPSTREAM: not upstream.exists,
        Need.OWN_DEX: not binary.controlled,
        Need.SECOND_USER: len(people) < 2 or block.type in {"mockCallback", _KNOWS_ONE},  # noqa: PLR2004
    }
    return frozenset(need for need, is_absent in absent.items() if is_absent)


def _title(
    block: ConnectorBlock,
    binary: Binary,
    upstream: upstreams.Choice,
    clients: tuple[RegistryClient, ...],
    mode: TimeMode,
) -> str:
    dex = f"Dex {binary.version}" if binary.version else "a Dex of unknown version"
    return (
        f"connector {block.id} (type {block.type}) in {dex}, upstream {upstream.kind}, "
        f"client {', '.join(client.name for client in clients)}, {mode} time"
    )


def _lifetimes(upstream: upstreams.Choice, ttl: float) -> tuple[str, ...]:
    if upstream.own_clock:
        return ()
    waited = show(3 * (ttl + 1))
    unknown = f"how long the access tokens of {upstream.kind} live is not known here"
    return (f"{unknown}: a refresh after their end is shown only if that is less than {waited} (see --ttl)",)


def _asked_often(options: Options) -> tuple[str, ...]:
    if options.sign_in is not Way.PERSON or options.quick:
        return ()
    return ("--sign-in person: every check asks for sign-ins of its own; --quick asks once for each storage",)


def _replaced(pointed: Pointed) -> tuple[str, ...]:
    return tuple(map(str, pointed.replaced))
