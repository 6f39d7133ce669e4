"""``mock-idp grant``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mock_idp.command_line import UsageError
from mock_idp.commands.control.verb import group, verb

if TYPE_CHECKING:
    from mock_idp.control.lineage import GrantState
    from mock_idp.control_client import ControlClient

app = group("grant", "Show lineages of tokens and end them.")
Client = Annotated[str, typer.Option("--client", metavar="ID", help="Only this client's.")]
User = Annotated[str, typer.Option("--user", metavar="NAME", help="Only this user's.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Fingerprint of a grant or refresh token.")]


@verb(app, "list")
def list_(
    control: ControlClient,
    client: Client = "",
    user: User = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The newest so many.")] = 100,
) -> tuple[GrantState, ...]:
    """Show who has which tokens, who used them, and which rule refused them."""
    return control.grants(client=client, user=user, limit=limit)


@verb(app, "show")
def show(control: ControlClient, grant_id: Id) -> GrantState:
    """Show one lineage."""
    return control.grant(grant_id)


@verb(app, "revoke")
def revoke(
    control: ControlClient,
    grant_id: Annotated[str, typer.Argument(metavar="[ID]", help="Fingerprint of a grant or token.")] = "",
    client: Client = "",
    user: User = "",
) -> None:
    """End one lineage, or those of a client or user."""
    if grant_id:
        control.revoke_grant(grant_id)
    elif client or user:
        control.revoke_grants(client=client, user=user)
    else:
        raise UsageError("which lineage? write its ID, --client or --user")


@verb(app, "supersede")
def supersede(control: ControlClient, grant_id: Id) -> GrantState:
    """Treat a lineage as if a later sign-in had taken its place, as Dex does."""
    return control.supersede_grant(grant_id)
