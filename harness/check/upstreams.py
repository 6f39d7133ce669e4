"""Which upstream stands behind the connector of a check: a mock, a system elsewhere, a program, or none."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from harness.dex import replacing
from harness.dex import upstream_variables as variables
from harness.dex.go_values import expand
from harness.dex.no_upstream import no_upstream
from harness.dex.pointing import Pointed, pointed_at
from harness.dex.stock import STOCK, dialect_of
from harness.upstream import Person, at_url, command, mock
from mock_idp.command_line import UsageError
from mock_idp.dialects import BUILT_IN, find

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from harness.dex.chain import UpstreamFactory
    from harness.dex.connector import ConnectorBlock
    from harness.upstream.upstream import Upstream
    from mock_idp.clock import Clock
    from mock_idp.dialects import Dialect
    from mock_idp.history import History
    from mock_idp.protocol.model import User

_LONGER = 1.6
"""By how much the upstream's access token outlives the wait for Dex's: it runs out between two refreshes."""
_GRACE = 60.0
"""Seconds in which a forgiving upstream takes a replaced refresh token once more."""
_CREDENTIALS = (f"${variables.CLIENT_ID}", f"${variables.CLIENT_SECRET}")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the command line says of the upstream; at most one of them."""

    dialect: str | None = None
    url: str | None = None
    command: str | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An upstream that can be started for one run after another."""

    kind: str
    point: Callable[[ConnectorBlock, Mapping[str, str]], Pointed]
    """Points a connector at it; given the environment, too."""
    start: Callable[[Run], AbstractContextManager[Upstream]]
    changes: bool = True
    """Its users can be changed."""
    forgives: bool = True
    """It takes a replaced refresh token once more where a check needs that."""
    own_clock: bool = True
    """It lives in the run's time."""
    exists: bool = True

    def factory(self, users: tuple[User, ...], ttl: float, *, forgiving: bool) -> UpstreamFactory:
        """Return what starts it for one run; ``ttl`` in seconds, of Dex's tokens."""

        def started(callback: str, clock: Clock, history: History) -> AbstractContextManager[Upstream]:
            return self.start(Run(users, ttl, forgiving, callback, clock, history))

        return started


@dataclass(frozen=True)
class Run:
    """What an upstream needs to know of the run that it is started for."""

    users: tuple[User, ...]
    ttl: float
    """Seconds that Dex's tokens live."""
    forgiving: bool
    """It takes a replaced refresh token once more, as `harness.check.check.Check.forgiving` says."""
    callback: str
    clock: Clock
    history: History

    @property
    def people(self) -> tuple[Person, ...]:
        """Those who can sign in."""
        return tuple(Person(user.username, user.password) for user in self.users)


def choose(block: ConnectorBlock, asked: Asked, environment: Mapping[str, str]) -> Choice:
    """Return what is to stand behind the connector ``block``.

    Raises:
        ConfigError: nothing of ours speaks what this type of connector wants.
        UsageError: a dialect is unknown, or a command line cannot be read.

    """
    if asked.url is not None:
        return _elsewhere(block, asked.url, environment)
    if asked.command is not None:
        return _program(block, asked.command, environment)
    wanted = asked.dialect or dialect_of(block.type)
    if wanted is None:
        return Choice(
            kind="none", exists=False, changes=False, start=_nobody,
            point=lambda block, environment: pointed_at(block, environment=environment),
        )  # fmt: skip
    if asked.dialect is None and wanted not in BUILT_IN:
        block.fail(
            f"no mock upstream speaks {wanted} yet; write one with --upstream FILE.py, or check against a "
            "real system with --upstream-url or --upstream-cmd"
        )
    dialect = find(wanted)
    return Choice(
        kind=dialect.name or dialect.__name__,
        point=lambda block, environment: pointed_at(block, environment=environment, tls=dialect.tls),
        start=partial(_mocked, dialect),
    )


def _nobody(run: Run) -> AbstractContextManager[Upstream]:
    return no_upstream(run.users, clock=run.clock, history=run.history)


def _mocked(dialect: type[Dialect], run: Run) -> AbstractContextManager[Upstream]:
    return mock(
        dialect,
        users=run.users,
        access_token_ttl=(run.ttl + 1) * _LONGER,
        refresh=replace(dialect.refresh, reuse_interval=_GRACE if run.forgiving else 0),
        callback=run.callback,
        clock=run.clock,
        history=run.history,
    )


def _elsewhere(block: ConnectorBlock, url: str, environment: Mapping[str, str]) -> Choice:
    """Return a real system; the connector keeps its credentials there."""
    client_id, client_secret = _credentials(block, environment)
    ca_file, tls = _ca_file(block, environment), _tls_only(block)

    def start(run: Run) -> AbstractContextManager[Upstream]:
        return at_url(
            url, people=run.people, client_id=client_id, client_secret=client_secret,
            clock=run.clock, history=run.history, ca_file=ca_file, tls=tls,
        )  # fmt: skip

    return Choice(
        kind=url, changes=False, forgives=False, own_clock=False, start=start,
        point=lambda block, environment: pointed_at(block, environment=environment, real=url),
    )  # fmt: skip


def _program(block: ConnectorBlock, line: str, environment: Mapping[str, str]) -> Choice:
    """Return a program of the person's own, which knows the connector's credentials."""
    try:
        argv = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"--upstream-cmd: '{line}' is no command line: {error}") from error
    if not argv:
        raise UsageError("--upstream-cmd is empty; write the program that serves the upstream")
    client_id, client_secret = _credentials(block, environment)
    tls = _tls_only(block)

    def start(run: Run) -> AbstractContextManager[Upstream]:
        return command(
            argv, people=run.people, client_id=client_id, client_secret=client_secret,
            clock=run.clock, history=run.history, tls=tls,
        )  # fmt: skip

    return Choice(
        kind=Path(argv[0]).name, changes=False, forgives=False, own_clock=False, start=start,
        point=_pointed_at_a_program,
    )  # fmt: skip


def _pointed_at_a_program(block: ConnectorBlock, environment: Mapping[str, str]) -> Pointed:
    pointed = pointed_at(block, environment=environment)
    if not replacing.asks_upstream(pointed.block.config):
        block.fail(
            f"nothing in config holds ${variables.URL}, so that the check would not see what Dex asks the "
            "program of --upstream-cmd"
        )
    kept = _own_credentials(block)
    return replace(
        pointed,
        block=replace(pointed.block, config={**pointed.block.config, **kept}),
        replaced=tuple(it for it in pointed.replaced if it.key.removeprefix("config.") not in kept),
    )


def _own_credentials(block: ConnectorBlock) -> dict[str, object]:
    """Return what the person wrote of those keys by which the upstream knows the connector."""
    stock = STOCK.get(block.type)
    keys = {key for key, value in (stock.keys if stock else {}).items() if value in _CREDENTIALS}
    by_lower = {key.lower(): key for key in keys}
    return {
        by_lower[written.lower()]: value
        for written, value in block.config.items()
        if written.lower() in by_lower and not replacing.uses_upstream(value)
    }


def _credentials(block: ConnectorBlock, environment: Mapping[str, str]) -> tuple[str, str]:
    """Return the client's id and secret at a real upstream, as the connector has them or the environment."""
    written = {key.lower(): value for key, value in block.config.items()}
    found = (
        expand(str(written[key]), dict(environment)) if key in written else environment.get(variable, "")
        for key, variable in (("clientid", variables.CLIENT_ID), ("clientsecret", variables.CLIENT_SECRET))
    )
    client_id, client_secret = found
    return client_id, client_secret


def _ca_file(block: ConnectorBlock, environment: Mapping[str, str]) -> Path | None:
    """Return the authority that the connector trusts, for the proxy to trust it in the connector's place."""
    stock = STOCK.get(block.type)
    name = stock.ca.lower() if stock is not None and stock.ca is not None else ""
    found = next((value for key, value in block.config.items() if key.lower() == name), None)
    first = found[0] if isinstance(found, list) and found else found
    return Path(expand(str(first), dict(environment))) if first else None


def _tls_only(block: ConnectorBlock) -> bool:
    stock = STOCK.get(block.type)
    return stock is not None and stock.tls_only
