"""``mock-idp clock``, ``policy``, ``user`` and so on: a running provider, changed from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.commands.control import client, clock, fault, grant, keys, policy, session, single, user

if TYPE_CHECKING:
    import typer


def add_to(app: typer.Typer) -> None:
    """Add all of them to ``app``."""
    for module in (clock, policy, user, client, fault, keys, session, grant):
        app.add_typer(module.app)
    single.add_to(app)
