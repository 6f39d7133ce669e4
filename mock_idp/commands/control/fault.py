"""``mock-idp fault``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mock_idp.commands.control import words
from mock_idp.commands.control.verb import group, verb

if TYPE_CHECKING:
    from mock_idp.control.faults import FaultState
    from mock_idp.control_client import ControlClient

app = group("fault", "Switch faults on and off.")


@verb(app, "list")
def list_(control: ControlClient) -> tuple[FaultState, ...]:
    """Show which faults are on."""
    return control.faults()


@verb(app, "on")
def on(
    control: ControlClient,
    fault: Annotated[str, typer.Argument(metavar="FAULT", help="As answer, hang or lose-reply.")],
    values: Annotated[
        list[str] | None, typer.Argument(metavar="[KEY=VALUE…]", help="As status=503 on.grant=refresh_token.")
    ] = None,
) -> FaultState:
    """Switch a fault on, as answer status=503 on.grant=refresh_token times=2."""
    return control.fault_on({"fault": fault} | words.assignments(values or []))


@verb(app, "off")
def off(
    control: ControlClient, number: Annotated[int, typer.Argument(help="As 'on' and 'list' say.")]
) -> None:
    """Switch one fault off."""
    control.fault_off(number)


@verb(app, "clear")
def clear(control: ControlClient) -> None:
    """Switch all faults off."""
    control.clear_faults()
