"""``mock-idp history``, ``mock-idp barrier``, ``mock-idp reset``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mock_idp import command_line
from mock_idp.commands.control.verb import verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mock_idp.control.barriers import BarrierState
    from mock_idp.control_client import ControlClient
    from mock_idp.history import Event, Record

_LONGEST_WAIT = 60.0
_NOT_AS_EXPECTED = 1


def history(
    control: ControlClient,
    follow: Annotated[bool, typer.Option("--follow", help="Go on as events happen, until Ctrl-C.")] = False,  # noqa: FBT002  an option
    since: Annotated[int, typer.Option(min=0, help="Only events after this number.")] = 0,
) -> Iterable[Record[Event]]:
    """Show what happened, one line for each event."""
    return control.follow(since) if follow else control.history(since)


def barrier(
    control: ControlClient,
    n: Annotated[int, typer.Argument(min=1, help="How many.")],
    client: Annotated[str, typer.Option("--client", metavar="ID", help="Only this client's.")] = "",
    user: Annotated[str, typer.Option("--user", metavar="NAME", help="Only this user's.")] = "",
    within: Annotated[
        float, typer.Option(parser=command_line.duration, metavar="DURATION", help="At most 60s.")
    ] = 30,
) -> Iterator[str | BarrierState]:
    """Hold the next N refreshes, let them go together, and tell who came; exit code 1 if too few did."""
    within = min(within, _LONGEST_WAIT)
    with control.holding(n, client=client, user=user, within=within) as held:
        yield f"holding the next {n} refresh{'es' * (n > 1)}"
        state = control.barrier(held.id, wait=within)
        yield held.release()
    if not state.met:
        raise typer.Exit(_NOT_AS_EXPECTED)


def reset(
    control: ControlClient,
    history: Annotated[bool, typer.Option("--history", help="Forget what happened, too.")] = False,  # noqa: FBT002  an option
) -> None:
    """Put everything back to the settings, and forget what was issued."""
    control.reset(history=history)


def add_to(app: typer.Typer) -> None:
    """Add these commands to ``app``."""
    verb(app, "history")(history)
    verb(app, "barrier")(barrier)
    verb(app, "reset")(reset)
