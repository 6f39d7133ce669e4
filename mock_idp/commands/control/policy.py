"""``mock-idp policy``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mock_idp.commands.control import words
from mock_idp.commands.control.verb import group, verb

if TYPE_CHECKING:
    from mock_idp.control.policy import PolicyState
    from mock_idp.control_client import ControlClient

app = group("policy", "Show and change the refresh policy: everybody's, a client's, a user's.")
Client = Annotated[str, typer.Option("--client", metavar="ID", help="Only for this client.")]
User = Annotated[str, typer.Option("--user", metavar="NAME", help="Only for this user.")]


@verb(app, "show")
def show(control: ControlClient, client: Client = "", user: User = "") -> PolicyState:
    """Show what applies; a star marks what was changed."""
    return control.policy(client=client, user=user)


@verb(app, "set")
def set_(
    control: ControlClient,
    change: Annotated[
        list[str], typer.Argument(metavar="PART.FIELD=VALUE…", help="As refresh.rotation=off.")
    ],
    client: Client = "",
    user: User = "",
) -> None:
    """Change fields, as refresh.rotation=off lifetimes.id_token=20s."""
    control.change_policy(client=client, user=user, **words.policy_change(change))


@verb(app, "reset")
def reset(control: ControlClient, client: Client = "", user: User = "") -> None:
    """Undo changes: all, or those for one client or user."""
    if client or user:
        control.lay_policy(client=client, user=user)
    else:
        control.reset_policy()
