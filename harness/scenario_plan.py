"""From a scenario with a Dex to the chain that is put together for it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from harness.check import storages
from harness.dex.chain import DexPlan
from harness.dex.connector import check_type
from harness.dex.no_upstream import no_upstream
from harness.dex.pointing import pointed_at
from harness.dex.static_passwords import static_passwords
from harness.dex.stock import TYPES
from harness.pace import TimeMode
from harness.upstream import mock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from harness.dex.build import Binary
    from harness.scenario import RegistryChoice
    from harness.scenario_dex import DexChoice
    from harness.scenario_upstream import UpstreamChoice
    from harness.upstream import Upstream
    from mock_idp.clock import Clock
    from mock_idp.history import History

_HURRY = 30.0
"""Dex looks every 30 s of its timers whether new keys are due; with virtual time that becomes one."""


def dex_plan(
    choice: DexChoice,
    registry: RegistryChoice,
    binary: Binary,
    mode: TimeMode,
    *,
    environment: Mapping[str, str] = os.environ,
) -> DexPlan:
    """Return the chain for ``choice`` with the ``binary`` that was built for it.

    Raises:
        ConfigError: the connector's type is unknown, or it cannot be pointed at a mock upstream.
        ComponentMissing: passwords for the connector ``local`` cannot be hashed.

    """
    block, upstream = choice.connector, choice.upstream
    check_type(block, (*TYPES, *binary.types))
    tls = upstream.dialect is not None and upstream.dialect.tls
    pointed = pointed_at(block, environment=environment, tls=tls)
    return DexPlan(
        binary=binary,
        connector=pointed,
        upstream=_Starting(upstream),
        environment={name: environment[name] for name in pointed.block.variables},
        storage=storages.choose(choice.storage)[0].make,
        id_tokens=choice.id_tokens,
        refresh_tokens=choice.refresh_tokens,
        signing_keys=choice.signing_keys,
        grant_types=choice.grant_types,
        static_passwords=static_passwords(block.type, upstream.users),
        registry=registry,
        applications=tuple(choice.applications),
        client_ids=choice.applications,
        timer_speed=_HURRY if choice.signing_keys is not None and mode is TimeMode.VIRTUAL else 1,
    )


class _Starting:
    """Starts the upstream of a run (`harness.dex.chain.UpstreamFactory`)."""

    def __init__(self, choice: UpstreamChoice) -> None:
        self._choice = choice

    def __call__(self, callback: str, clock: Clock, history: History) -> AbstractContextManager[Upstream]:
        """Return it, sending people back to ``callback``."""
        choice = self._choice
        if choice.dialect is None:
            return no_upstream(choice.users, clock=clock, history=history)
        return mock(
            choice.dialect,
            users=choice.users,
            access_token_ttl=choice.access_token_ttl,
            refresh=choice.refresh,
            callback=callback,
            clock=clock,
            history=history,
        )
