"""``mock-idp user``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mock_idp.commands.control import words
from mock_idp.commands.control.verb import group, verb
from mock_idp.commands.secret_sources import Source

if TYPE_CHECKING:
    from mock_idp.control.users import UserState
    from mock_idp.control_client import ControlClient

app = group("user", "Add, change, disable and delete users.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="User name.")]
PasswordFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Holds the password. Neither: a prompt.")
]
PasswordEnv = Annotated[str | None, typer.Option(metavar="NAME", help="Variable that holds the password.")]


@verb(app, "list")
def list_(control: ControlClient) -> tuple[UserState, ...]:
    """Show all users."""
    return control.users()


@verb(app, "disable")
def disable(control: ControlClient, name: Name) -> None:
    """Keep a user from signing in and from refreshing."""
    control.disable_user(name)


@verb(app, "enable")
def enable(control: ControlClient, name: Name) -> None:
    """Undo disable."""
    control.enable_user(name)


@verb(app, "set")
def set_(
    control: ControlClient,
    name: Name,
    claims: Annotated[list[str], typer.Argument(metavar="CLAIM=VALUE…", help="As email=a@example.org.")],
) -> UserState:
    """Change claims, as email=a@example.org groups=a,b; null removes one."""
    changed: dict[str, Any] = words.claims(claims)
    return control.change_user(name, **changed)


@verb(app, "add")
def add(
    control: ControlClient,
    name: Name,
    claims: Annotated[
        list[str] | None, typer.Argument(metavar="[CLAIM=VALUE…]", help="Beside the usual ones.")
    ] = None,
    password_file: PasswordFile = None,
    password_env: PasswordEnv = None,
) -> UserState:
    """Add a user, with the claims that Dex and Harbor want."""
    password = Source(f"password of {name}", "--password", password_file, password_env).read()
    return control.add_user(name, password, claims=words.claims(claims or []))


@verb(app, "password")
def password(
    control: ControlClient, name: Name, password_file: PasswordFile = None, password_env: PasswordEnv = None
) -> None:
    """Give a user another password."""
    control.set_password(
        name, Source(f"password of {name}", "--password", password_file, password_env).read()
    )


@verb(app, "delete")
def delete(control: ControlClient, name: Name) -> None:
    """Delete a user."""
    control.delete_user(name)
