"""``mock-idp clock``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mock_idp.commands.control.verb import group, verb

if TYPE_CHECKING:
    from mock_idp.control.clock import ClockState
    from mock_idp.control_client import ControlClient

app = group("clock", "Move, stop and skew the provider's clock.")
Duration = Annotated[str, typer.Argument(metavar="DURATION", help="As 25s, 1m or 24h.")]


@verb(app, "show")
def show(control: ControlClient) -> ClockState:
    """Tell the time."""
    return control.clock()


@verb(app, "advance")
def advance(control: ControlClient, duration: Duration) -> ClockState:
    """Move the clock forward."""
    return control.advance(duration)


@verb(app, "offset")
def offset(control: ControlClient, duration: Duration) -> ClockState:
    """Put the clock ahead of the machine's; for one that is behind, write -- -5m."""
    return control.set_offset(duration)


@verb(app, "freeze")
def freeze(control: ControlClient) -> ClockState:
    """Stop the clock; advance still moves it."""
    return control.freeze()


@verb(app, "unfreeze")
def unfreeze(control: ControlClient) -> ClockState:
    """Let the clock run on from where it stands."""
    return control.unfreeze()


@verb(app, "skew")
def skew(control: ControlClient, client_id: str, duration: Duration) -> ClockState:
    """Let one client meet a clock that is ahead; 0s ends it; behind: -- CLIENT_ID -5m."""
    return control.skew(client_id, duration)
