"""``mock-idp probe ISSUER``."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mock_idp import command_line
from mock_idp.commands import probe_arguments as arguments
from mock_idp.probe.options import ClientAuth, ClientIdentity, Options

if TYPE_CHECKING:
    from mock_idp.probe.result import Result

_STANDARD_OUTPUT = "-"


def _seconds(name: str, text: str) -> object:
    return typer.Option(name, parser=command_line.duration, metavar="DURATION", help=text)


def probe(
    issuer: Annotated[str, typer.Argument(metavar="ISSUER", help="As the provider itself writes it.")],
    *,
    client_id: Annotated[str, typer.Option(help="A client that the provider knows.", show_default=False)],
    client_secret_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Holds the client's secret. Neither: a prompt.")
    ] = None,
    client_secret_env: Annotated[
        str | None, typer.Option(metavar="NAME", help="Variable that holds the client's secret.")
    ] = None,
    public: Annotated[bool, typer.Option("--public", help="The client has no secret.")] = False,
    client_auth: Annotated[
        ClientAuth, typer.Option(help="How the client authenticates; auto: as the provider offers.")
    ] = ClientAuth.AUTO,
    second_client_id: Annotated[
        str | None, typer.Option(metavar="ID", help="Another client, which may not use the first's tokens.")
    ] = None,
    second_client_secret_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="As for the first; an empty secret: none.")
    ] = None,
    second_client_secret_env: Annotated[
        str | None, typer.Option(metavar="NAME", help="As for the first.")
    ] = None,
    username: Annotated[
        str | None, typer.Option(help="Sign in by filling in the provider's forms, as this person.")
    ] = None,
    password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Holds the password. Neither: a prompt.")
    ] = None,
    password_env: Annotated[
        str | None, typer.Option(metavar="NAME", help="Variable that holds the password.")
    ] = None,
    device: Annotated[bool, typer.Option("--device", help="Show a code to sign in with elsewhere.")] = False,
    browser: Annotated[bool, typer.Option("--browser", help="Sign in with your browser.")] = False,
    refresh_token_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Begin with this refresh token, and spend it.")
    ] = None,
    redirect_uri: Annotated[
        str | None, typer.Option(metavar="URI", help="One of the client's; it is not visited.")
    ] = None,
    scope: Annotated[
        str, typer.Option(help="Scopes to ask for. [openid profile email offline_access, as far as known]")
    ] = "",
    authorize_param: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="One more parameter of the authorization request."),
    ] = None,
    no_reuse: Annotated[
        bool, typer.Option("--no-reuse", help="Present no replaced token again, and none twice at once.")
    ] = False,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="The session of --refresh-token-file may be ended.")
    ] = False,
    parallel: Annotated[int, typer.Option(min=2, max=32, help="Refreshes at the same moment.")] = 4,
    sign_ins: Annotated[
        int | None, typer.Option(min=1, max=20, help="At most so many. [a person: 1; forms: as needed]")
    ] = None,
    wait: Annotated[float | None, _seconds("--wait", "Watch a token's end for so long. [not at all]")] = None,
    timeout: Annotated[float, _seconds("--timeout", "For each request.")] = "10s",  # type: ignore[assignment]
    time_limit: Annotated[float, _seconds("--time-limit", "For all besides --wait and --patience.")] = "5m",  # type: ignore[assignment]
    patience: Annotated[float, _seconds("--patience", "How long you may take to sign in.")] = "5m",  # type: ignore[assignment]
    ca_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Certificate authority to trust as well (PEM).")
    ] = None,
    proxy: Annotated[str | None, typer.Option(metavar="URL", help="An HTTP proxy to go through.")] = None,
    json: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Write a report for machines; -: and no other.")
    ] = None,
) -> int:
    """Find out what an OpenID provider does with refresh tokens. Says first how many requests it sends."""
    address, way = (
        arguments.issuer(issuer),
        arguments.way(username, refresh_token_file, device=device, browser=browser),
    )
    pairs = tuple(map(arguments.pair, authorize_param or ()))
    options = Options(
        issuer=address,
        client=ClientIdentity(
            client_id=client_id,
            secret=None if public else arguments.secret(client_id, client_secret_file, client_secret_env),
            auth=client_auth,
        ),
        second_client=arguments.second(second_client_id, second_client_secret_file, second_client_secret_env),
        way=way,
        username=username or "",
        password=arguments.password(username, password_file, password_env),
        refresh_token=arguments.refresh_token(refresh_token_file),
        redirect_uri=redirect_uri,
        scope=tuple(scope.split()),
        authorize_params=pairs,
        reuse=not no_reuse,
        thorough=thorough,
        parallel=parallel,
        sign_ins=sign_ins,
        wait=wait or 0,
        timeout=timeout,
        time_limit=time_limit,
        patience=patience,
    )
    return _probe(options, ca_file=ca_file, proxy=proxy, json=json)


def _probe(options: Options, *, ca_file: Path | None, proxy: str | None, json: str | None) -> int:
    import asyncio  # noqa: PLC0415  --help need not pay for any of these

    from mock_idp.probe import running, terminal  # noqa: PLC0415
    from mock_idp.probe.world import World, network  # noqa: PLC0415

    if json is not None and json != _STANDARD_OUTPUT:
        _try_file(json)
    err = terminal.console(sys.stderr)
    world = World(transport=network(ca_file, proxy))
    tell = partial(err.print, markup=False, soft_wrap=True)
    result = asyncio.run(running.probe(options, world, tell))
    _report(result, json)
    if result.broken_off:
        tell(f"mock-idp: {result.broken_off}")
    return 0 if result.could_tell else command_line.COULD_NOT_TELL


def _report(result: Result, json: str | None) -> None:
    """Show it to people, to machines, or to both."""
    from mock_idp.probe import report, terminal  # noqa: PLC0415  as above

    if json == _STANDARD_OUTPUT:
        sys.stdout.write(report.text(result))
        return
    terminal.print_result(terminal.console(sys.stdout), result)
    if json is not None:
        Path(json).write_text(report.text(result), encoding="utf-8")


def _try_file(name: str) -> None:
    """Find out now that the report cannot be written; what stands there stays until there is another."""
    with Path(name).open("a", encoding="utf-8"):
        pass
