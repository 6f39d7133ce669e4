"""``mock-idp client``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mock_idp.commands.control import words
from mock_idp.commands.control.verb import group, verb
from mock_idp.commands.secret_sources import Source

if TYPE_CHECKING:
    from mock_idp.control.clients import ClientState
    from mock_idp.control_client import ControlClient

app = group("client", "Add, change and delete clients.")
Id = Annotated[str, typer.Argument(metavar="ID", help="The client_id.")]
SecretFile = Annotated[Path | None, typer.Option(metavar="FILE", help="Holds the secret. Neither: a prompt.")]
SecretEnv = Annotated[str | None, typer.Option(metavar="NAME", help="Variable that holds the secret.")]
Metadata = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME=VALUE…]", help='As redirect_uris=["http://app/cb"].')
]


@verb(app, "list")
def list_(control: ControlClient) -> tuple[ClientState, ...]:
    """Show all clients, without their secrets."""
    return control.clients()


@verb(app, "add")
def add(
    control: ControlClient,
    client_id: Id,
    metadata: Metadata = None,
    *,
    public: Annotated[bool, typer.Option("--public", help="It has no secret.")] = False,
    secret_file: SecretFile = None,
    secret_env: SecretEnv = None,
) -> ClientState:
    """Add a client."""
    source = Source(f"secret of {client_id}", "--secret", secret_file, secret_env)
    secret = None if public else source.read()
    return control.add_client(client_id, secret, **words.assignments(metadata or []))


@verb(app, "set")
def set_(control: ControlClient, client_id: Id, metadata: Metadata = None) -> ClientState:
    """Change metadata; secrets are not written here, but see 'secret'."""
    return control.change_client(client_id, **words.assignments(metadata or []))


@verb(app, "secret")
def secret(
    control: ControlClient, client_id: Id, secret_file: SecretFile = None, secret_env: SecretEnv = None
) -> None:
    """Give a client another secret."""
    source = Source(f"secret of {client_id}", "--secret", secret_file, secret_env)
    control.change_client(client_id, secret=source.read())


@verb(app, "delete")
def delete(control: ControlClient, client_id: Id) -> None:
    """Delete a client."""
    control.delete_client(client_id)
