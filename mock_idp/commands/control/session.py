"""``mock-idp session``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mock_idp.commands.control.verb import group, verb

if TYPE_CHECKING:
    from mock_idp.control.sessions import SessionState
    from mock_idp.control_client import ControlClient

app = group("session", "Show and end browser sessions.")
User = Annotated[str, typer.Option("--user", metavar="NAME", help="Only this user's.")]


@verb(app, "list")
def list_(control: ControlClient, user: User = "") -> tuple[SessionState, ...]:
    """Show where people are signed in."""
    return control.sessions(user=user)


@verb(app, "end", takes_id=True)
def end(
    control: ControlClient,
    sid: Annotated[str, typer.Argument(metavar="[SID]", help="As 'list' says; none: all.")] = "",
    user: User = "",
) -> None:
    """Sign browsers out; no client is told."""
    if sid:
        control.end_session(sid)
    else:
        control.end_sessions(user=user)
