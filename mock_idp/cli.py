"""The command line: ``mock-idp serve``, ``mock-idp probe``, ``mock-idp profiles``, ``mock-idp openapi``."""

from __future__ import annotations

import functools
import gc
import sys
from pathlib import Path  # noqa: TC003  Typer reads the annotation at run time
from typing import Annotated, Any, NoReturn, cast

import typer

from mock_idp import command_line
from mock_idp.commands.light import LightCommand, LightGroup
from mock_idp.commands.openapi import openapi
from mock_idp.commands.probe import probe
from mock_idp.commands.profiles import profiles

PROGRAM = "mock-idp"

app = typer.Typer(cls=LightGroup, add_completion=False, rich_markup_mode=None)


@app.callback()
def mock_idp() -> None:
    """An OpenID provider for tests, with a refresh policy you choose. NOT FOR PRODUCTION."""


def _expires_in(text: str) -> float | str:
    """Return seconds, or the word that keeps them out of the token response."""
    return text if text == "absent" else command_line.duration(text)


def _duration(name: str, text: str) -> Any:  # noqa: ANN401  an OptionInfo
    return typer.Option(name, parser=command_line.duration, metavar="DURATION", help=text)


@app.command(cls=LightCommand)
def serve(
    *,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 picks a free one.")] = 9000,
    no_refresh: Annotated[
        bool, typer.Option("--no-refresh", help="Issue no refresh tokens and refuse the grant.")
    ] = False,
    no_rotation: Annotated[
        bool, typer.Option("--no-rotation", help="Return the same refresh token at each refresh.")
    ] = False,
    no_reuse_detection: Annotated[
        bool, typer.Option("--no-reuse-detection", help="A replaced refresh token does not end its lineage.")
    ] = False,
    id_token_ttl: Annotated[
        float | None,
        _duration("--id-token-ttl", "Lifetime of ID tokens; access tokens and expires_in follow. [1h]"),
    ] = None,
    expires_in: Annotated[
        object,
        typer.Option(
            parser=_expires_in,
            metavar="DURATION|absent",
            help="What token responses say; absent: they do not.",
        ),
    ] = None,
    access_token_ttl: Annotated[
        float | None, _duration("--access-token-ttl", "How long userinfo accepts an access token.")
    ] = None,
    refresh_token_ttl: Annotated[
        float | None, _duration("--refresh-token-ttl", "Lifetime of each refresh token. [for ever]")
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(help="Begin as a product does: see 'mock-idp profiles'.", metavar="NAME"),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Any key of the file, as refresh.reuse_interval=30s; may come more than once.",
            metavar="KEY=VALUE",
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            help="A YAML file with users, clients and policy; options go before it.", metavar="FILE"
        ),
    ] = None,
    control: Annotated[
        bool, typer.Option("--control", help="Let programs of this machine change it while it runs.")
    ] = False,
    control_token_file: Annotated[
        Path | None,
        typer.Option(
            help="Holds the token that those who change it must send.",
            envvar="MOCK_IDP_CONTROL_TOKEN_FILE",
            metavar="FILE",
        ),
    ] = None,
    store: Annotated[
        str,
        typer.Option(
            help="Where it keeps what it must not forget: memory, sqlite:PATH, or postgresql://…",
            envvar="MOCK_IDP_STORE",
            metavar="URL",
        ),
    ] = "memory",
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes that serve; more than one share a --store.")
    ] = 1,
    issuer: Annotated[
        str | None,
        typer.Option(help="The issuer, where it is not the address it listens on.", metavar="URL"),
    ] = None,
    browser_url: Annotated[
        str | None,
        typer.Option(help="Where browsers find it, if not at the issuer's address.", metavar="URL"),
    ] = None,
    backend_url: Annotated[
        str | None,
        typer.Option(help="Where clients find it, a container's for example.", metavar="URL"),
    ] = None,
    tls: Annotated[
        bool, typer.Option("--tls", help="Serve by https, by a test authority of its own.")
    ] = False,
    tls_dir: Annotated[
        Path | None,
        typer.Option(help="Keep the test authority there, so that it stays trusted.", metavar="DIR"),
    ] = None,
    dialect: Annotated[
        str | None,
        typer.Option(
            help="Speak as another system: github, github-app, oauth2, or a file of yours.",
            metavar="NAME|FILE.py",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON for programs, and nothing else.")
    ] = False,
) -> int:
    """Run a provider until Ctrl-C or SIGTERM. Without --store, all that it knows is gone then."""
    # Fewer garbage collections while a thousand classes are built: a tenth of the start.
    gc.disable()
    from mock_idp import serve as command  # noqa: PLC0415  half a second that --help need not pay
    from mock_idp.place import Place  # noqa: PLC0415  as below

    policy = command.Policy(
        refresh=not no_refresh,
        rotation=not no_rotation,
        reuse_detection=not no_reuse_detection,
        id_token_ttl=id_token_ttl,
        expires_in=cast("float | str | None", expires_in),
        access_token_ttl=access_token_ttl,
        refresh_token_ttl=refresh_token_ttl,
    )
    chosen = command.settings_of(config, policy, profile=profile, options=settings or ())
    access = command.control_access(control, host, control_token_file)
    place = Place(
        host=host,
        port=port,
        issuer=issuer,
        browser_url=browser_url,
        backend_url=backend_url,
        tls=tls or tls_dir is not None,
        tls_dir=tls_dir,
    )
    return command.serve(
        chosen, place, as_json=as_json, dialect=dialect, control=access, store=store, workers=workers
    )


app.command()(probe)
app.command()(profiles)
app.command()(openapi)


@functools.cache
def _add_control() -> None:
    """Add the commands that change a running provider, once."""
    from mock_idp.commands import control  # noqa: PLC0415  0.05 s that a provider need not wait for

    control.add_to(app)


def main() -> NoReturn:
    """Run the command line."""
    if sys.argv[1:2] != ["serve"]:
        _add_control()
    command_line.run(app, PROGRAM)
