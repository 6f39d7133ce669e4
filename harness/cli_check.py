"""The command line of ``refresh-harness check``, which has more options than all the others together."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003  Typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from harness.pace import TimeMode  # noqa: TC001  as above
from harness.sign_in.way import Way  # noqa: TC001  as above
from mock_idp import command_line

if TYPE_CHECKING:
    from rich.console import Console

ClientOption = Annotated[
    str | None,
    typer.Option("--client", metavar="NAME|all", help="Log in with this client; docker if it is installed."),
]


def check(
    *,
    connector: Annotated[
        Path,
        typer.Option(
            metavar="FILE", help="The connector, as it stands in a Dex configuration.", show_default=False
        ),
    ],
    connector_id: Annotated[
        str | None, typer.Option(metavar="ID", help="Which connector, if the file has several.")
    ] = None,
    connector_package: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Go package that registers the connector's type.")
    ] = None,
    dex: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="A Dex of your own, with the connector in it. Real time."),
    ] = None,
    dex_version: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Dex to build; v2.45.1 if none is named.")
    ] = None,
    upstream: Annotated[
        str | None, typer.Option(metavar="DIALECT|FILE.py", help="What a mock upstream speaks.")
    ] = None,
    upstream_url: Annotated[
        str | None, typer.Option(metavar="URL", help="A real upstream; its calls are recorded.")
    ] = None,
    upstream_cmd: Annotated[
        str | None, typer.Option(metavar="'PROG …'", help="An upstream to start and stop.")
    ] = None,
    users: Annotated[
        Path | None, typer.Option(metavar="FILE", help="People who sign in; alice and bob if left out.")
    ] = None,
    sign_in: Annotated[
        Way | None,
        typer.Option(
            "--sign-in",
            help="By the forms that are found, by a browser that carries out the steps of the users file, or "
            "by you. By the steps, if there are any, and else by forms, if left out.",
        ),
    ] = None,
    storage: Annotated[
        str | None,
        typer.Option(
            metavar="KIND", help="memory, rowlock, sqlite, postgres://…, or all; the first two if left out."
        ),
    ] = None,
    ttl: Annotated[
        float | None,
        typer.Option(
            "--ttl",
            parser=command_line.duration,
            metavar="DURATION",
            help="How long Dex's tokens live; 20s if left out.",
        ),
    ] = None,
    time: Annotated[TimeMode | None, typer.Option("--time", help="Move the clock, or wait for real.")] = None,
    client: ClientOption = None,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a report for machines.")] = None,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write JUnit XML.")] = None,
    history: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the history of every check here.")
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Leave Dex's configuration and log here.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Login, expiry, login, and no more.")] = False,
) -> int:
    """Check whether a Dex connector's refresh works, and say why if it does not."""
    from harness.check.planning import Options  # noqa: PLC0415
    from harness.commands import check as command  # noqa: PLC0415

    options = Options(
        connector=connector,
        connector_id=connector_id,
        package=connector_package,
        dex=dex,
        dex_version=dex_version,
        upstream=upstream,
        upstream_url=upstream_url,
        upstream_command=upstream_cmd,
        users=users,
        sign_in=sign_in,
        storage=storage,
        time=time,
        ttl=ttl,
        keep=keep,
        quick=quick,
    )
    reports = command.Reports(json=json, junit=junit, histories=history)
    return command.check(options, client=client, reports=reports, out=console(), err=console(errors=True))


def console(*, errors: bool = False) -> Console:
    """Return a console on standard output, or on standard error."""
    from harness.report.terminal import console as on  # noqa: PLC0415  30 ms, for those who print

    return on(sys.stderr if errors else sys.stdout)
