"""Starting the chain once before anything is asked: what is wrong with the configuration shows at once."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.dex.chain import dex_chain
from harness.dex.events import DexLogged
from harness.pace import VirtualPace
from harness.stack import StackError
from mock_idp.command_line import UsageError
from mock_idp.history import History, of
from mock_idp.server import ServerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.check.running import CheckPlan
    from harness.check.storages import StorageChoice

_NOT_OPENED = ("failed to open connector", "unable to open connector")
_LONG = 3.0
"""Seconds after which people are told what is waited for."""
FOLDER = "preflight"
"""Of what is kept of it."""


def preflight(plan: CheckPlan, progress: Callable[[str], None]) -> None:
    """Start Dex with the connector and stop it; with every storage of whose presence nobody can be sure.

    Raises:
        UsageError: Dex does not start, or cannot open the connector; in Dex's own words.

    """
    first, *others = plan.storages
    for storage in (first, *(other for other in others if not other.sure)):
        with _said_if_long(progress):
            _start(plan, storage)


def _start(plan: CheckPlan, storage: StorageChoice) -> None:
    clock = VirtualPace(frozen=False).clock
    history = History(clock)
    block = plan.dex.connector.block
    keep = plan.dex.keep and plan.dex.keep / f"{FOLDER}-{storage.name}"
    with_storage = "" if storage.sure else f" and the storage {storage.name}"
    try:
        with dex_chain(replace(plan.dex, storage=storage.make, keep=keep), clock=clock, history=history):
            pass
    except (StackError, ServerError) as error:
        raise UsageError(
            f"{block.path}: Dex does not start with the connector '{block.id}'{with_storage}: {error}"
        ) from error
    for record in of(history.records, DexLogged):
        if record.event.message.lower().startswith(_NOT_OPENED):
            reason = record.event.error or record.event.message
            raise UsageError(f"{block.path}: Dex cannot open the connector '{block.id}': {reason}")


@contextlib.contextmanager
def _said_if_long(progress: Callable[[str], None]) -> Iterator[None]:
    """Tell people what is waited for, if that takes long."""
    timer = threading.Timer(_LONG, progress, ("waiting for Dex to start with the connector …",))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
