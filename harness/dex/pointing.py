"""Pointing a person's connector at the upstream of a check, and at nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from harness.dex import replacing
from harness.dex import upstream_variables as upstream
from harness.dex.addresses import Stray, shown, strays
from harness.dex.go_values import variables
from harness.dex.stock import STOCK, SYSTEM_ROOTS, StockType
from mock_idp.config.errors import hint

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from harness.dex.connector import ConnectorBlock

_LIKE_A_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")


@dataclass(frozen=True, kw_only=True)
class Pointed:
    """A connector that talks to the check's upstream."""

    block: ConnectorBlock
    """With ``$UPSTREAM_…`` where addresses and credentials stood, so that Dex can be started by hand."""
    replaced: tuple[replacing.Replaced, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    """What Dex needs beside the ``$UPSTREAM_…``: a variable, and the one whose value it takes."""


def pointed_at(
    block: ConnectorBlock,
    *,
    environment: Mapping[str, str],
    real: str | None = None,
    tls: bool = False,
    allowed: Collection[str] = (),
) -> Pointed:
    """Return ``block`` with the upstream of a check in the place of its own.

    Args:
        block: a person's connector.
        environment: the variables of this process, of which those that the block names go to Dex.
        real: the address of a real system behind a recording proxy (``--upstream-url``), whose credentials
            stay as they are; None: an upstream that the check starts itself.
        tls: what stands at ``$UPSTREAM_URL`` speaks TLS.
        allowed: dotted names of values (``config.claim``) that look like an address and are none.

    Raises:
        ConfigError: this type cannot be pointed at another upstream, a variable is not set, or a connector
            of the person's own has an address that would take the check to another machine.

    """
    stock = STOCK.get(block.type)
    found = StockType(type=block.type, dialect=None, environment=SYSTEM_ROOTS) if stock is None else stock
    _refuse_what_cannot_be(block, found, real)
    tls = tls or found.tls_only
    if real is None:
        placed = replacing.at_mock(block.config, found, tls=tls)
    else:
        placed = replacing.at_real(block.config, found, real=real, environment=environment, tls=tls)
    pointed = replace(block, config=placed.config)
    if real is not None and not replacing.asks_upstream(placed.config):
        block.fail(
            f"nothing in config begins with {shown(real)}, so that the check would not see what Dex asks"
        )
    notes = _variables(pointed, environment)
    looked_at = None if stock is None else {f"config.{key}" for key in stock.keys}
    if looked_at is None or real is not None:
        notes += _addresses(pointed, strays(placed.config, environment), real, looked_at, allowed)
    return Pointed(
        block=replace(pointed, notes=(*block.notes, *placed.notes, *found.notes, *notes)),
        replaced=placed.replaced,
        environment=found.environment if tls else {},
    )


def _refuse_what_cannot_be(block: ConnectorBlock, stock: StockType, real: str | None) -> None:
    """Raise if there is no way to check this type, or none but a server of the person's own."""
    has_own_server = bool(stock.keys) and (real is not None or replacing.asks_upstream(block.config))
    if stock.why_not and not has_own_server:
        block.fail(stock.why_not)


def _variables(block: ConnectorBlock, environment: Mapping[str, str]) -> list[str]:
    """Return notes on what Dex drops; every variable that it puts in is set."""
    notes = []
    for key, text in upstream.texts(block.config):
        for variable in variables(text):
            if not variable.is_ordinary:
                notes.append(f"{key}: Dex takes a $ in it for a variable that cannot be set, and drops it")
            elif variable.name not in environment and variable.name not in upstream.NAMES:
                block.fail(_unset(key, variable.name), key)
    for missing in block.variables:
        if missing not in environment:
            block.fail(f"staticPasswords: the environment variable {missing} is not set")
    return notes


def _unset(key: str, variable: str) -> str:
    """Return what to say of a variable; what does not look like one may be a piece of a secret."""
    if _LIKE_A_VARIABLE.fullmatch(variable) is None:
        return (
            f"{key}: Dex takes what follows a $ for an environment variable, and this one is not set; "
            "a value with a $ in it must itself come from a variable"
        )
    near = hint(variable, upstream.NAMES)
    meant = f"; {near.replace(chr(39), chr(39) + '$', 1)}" if near.startswith("did") else ""
    return f"{key}: the environment variable {variable} is not set{meant}"


def _addresses(
    block: ConnectorBlock,
    found: Iterable[Stray],
    real: str | None,
    looked_at: Collection[str] | None,
    allowed: Collection[str],
) -> list[str]:
    """Return notes on addresses that lead elsewhere; None for ``looked_at``: everywhere in ``config``."""
    among = [stray for stray in found if looked_at is None or stray.key in looked_at]
    return [_astray(block, stray, real) for stray in among if stray.key not in allowed]


def _astray(block: ConnectorBlock, stray: Stray, real: str | None) -> str:
    """Return the note on an address beside a real system's; raise if there is to be none."""
    if stray.is_callback:
        block.fail(
            f"{stray}, where sign-ins of the check would end; write ${upstream.CALLBACK} in its place",
            stray.key,
        )
    if real is None:
        block.fail(
            f"{stray}, which the check would talk to; write ${upstream.URL} in its place, or check against "
            "that system with --upstream-url",
            stray.key,
        )
    return f"{stray}, which is not the upstream: nothing that is sent there is recorded"
