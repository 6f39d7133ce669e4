"""``mock-idp keys``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mock_idp.commands.control.verb import group, verb

if TYPE_CHECKING:
    from mock_idp.control.keys import KeyState
    from mock_idp.control_client import ControlClient

app = group("keys", "Rotate, hide and forget signing keys.")
_ALWAYS: dict[str, bool] = {"on": True, "off": False}
Kid = Annotated[str, typer.Argument(metavar="KID", help="As 'list' says.")]


@verb(app, "list")
def list_(control: ControlClient) -> tuple[KeyState, ...]:
    """Show all keys, published or not."""
    return control.keys()


@verb(app, "rotate")
def rotate(
    control: ControlClient,
    alg: Annotated[str, typer.Option(help="RS256, PS256, ES256 or EdDSA.")] = "RS256",
    overlap: Annotated[
        str,
        typer.Option(metavar="DURATION|on|off", help="How long the old key stays published; on: for ever."),
    ] = "on",
) -> KeyState:
    """Sign with a fresh key from now on."""
    return control.rotate_keys(alg, overlap=_ALWAYS.get(overlap, overlap))


@verb(app, "hide", takes_id=True)
def hide(control: ControlClient, kid: Kid) -> None:
    """Leave a key out of the JWKS; if it signs, it signs on."""
    control.hide_key(kid)


@verb(app, "show", takes_id=True)
def show(control: ControlClient, kid: Kid) -> None:
    """Publish a key again."""
    control.show_key(kid)


@verb(app, "forget", takes_id=True)
def forget(control: ControlClient, kid: Kid) -> None:
    """Drop a key as if it had been lost."""
    control.forget_key(kid)
