"""Starting the chain once before anything is asked: what is wrong with the configuration shows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.dex.chain import dex_chain
from harness.dex.events import DexLogged
from harness.pace import VirtualPace
from harness.stack import StackError
from mock_idp.command_line import UsageError
from mock_idp.history import History, of

if TYPE_CHECKING:
    from harness.dex.chain import DexPlan

_NOT_OPENED = ("failed to open connector", "unable to open connector")


def preflight(plan: DexPlan) -> None:
    """Start Dex with the connector and stop it.

    Raises:
        UsageError: Dex does not start, or cannot open the connector; in Dex's own words.

    """
    clock = VirtualPace(frozen=False).clock
    history = History(clock)
    block = plan.connector.block
    try:
        with dex_chain(plan, clock=clock, history=history):
            pass
    except StackError as error:
        raise UsageError(
            f"{block.path}: Dex does not start with the connector '{block.id}': {error}"
        ) from error
    for record in of(history.records, DexLogged):
        if record.event.message.lower().startswith(_NOT_OPENED):
            reason = record.event.error or record.event.message
            raise UsageError(f"{block.path}: Dex cannot open the connector '{block.id}': {reason}")
