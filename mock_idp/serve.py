"""``mock-idp serve``: a provider that runs until it is told to stop."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from functools import partial
from shlex import quote
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from mock_idp.clock import Clock
from mock_idp.command_line import UsageError
from mock_idp.protocol.discovery import DOCUMENT
from mock_idp.server import ServerError, address_of, listen
from mock_idp.serving_process import MEMORY, Job, serve_alone, serve_as_worker
from mock_idp.settings import Settings
from mock_idp.store import StoreError

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from mock_idp.http.control import Access
    from mock_idp.protocol.model import Lifetimes


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What the options say; None: the configuration file or the default holds."""

    refresh: bool = True
    rotation: bool = True
    reuse_detection: bool = True
    id_token_ttl: float | None = None
    expires_in: float | str | None = None
    """Seconds, or ``absent``."""
    access_token_ttl: float | None = None
    refresh_token_ttl: float | None = None


def settings_of(
    config: Path | None, policy: Policy, *, profile: str | None = None, options: Sequence[str] = ()
) -> Settings:
    """Return the settings of the profile, with the file, the ``--set`` options and the others laid over them.

    Raises:
        UsageError: there is no such profile, an option is wrong, or the file cannot be used.

    """
    settings = Settings() if config is None and profile is None else _written(config, profile)
    if options:
        from mock_idp.config.option import with_options  # noqa: PLC0415  YAML, only for those who use it

        settings = with_options(settings, options)
    written = settings.refresh
    refresh = replace(
        written,
        enabled=written.enabled and policy.refresh,
        rotation=written.rotation and policy.rotation,
        reuse_detection=written.reuse_detection and policy.reuse_detection,
    )
    return replace(settings, refresh=refresh, lifetimes=_lifetimes(settings.lifetimes, policy))


def _written(config: Path | None, profile: str | None) -> Settings:
    from mock_idp import profiles  # noqa: PLC0415  YAML, only for those who use it
    from mock_idp.config import load  # noqa: PLC0415
    from mock_idp.config.provider import provider_settings  # noqa: PLC0415

    try:
        imitated = None if profile is None else profiles.profile(profile)
    except ValueError as error:
        raise UsageError(str(error)) from error
    return imitated or Settings() if config is None else provider_settings(load(config), profile)


def _lifetimes(written: Lifetimes, policy: Policy) -> Lifetimes:
    ttl = policy.id_token_ttl
    if ttl is not None:
        written = replace(written, id_token=ttl, expires_in=ttl, access_token=ttl)
    if policy.expires_in is not None:
        shown = None if isinstance(policy.expires_in, str) else policy.expires_in
        written = replace(written, expires_in=shown)
    if policy.access_token_ttl is not None:
        written = replace(written, access_token=policy.access_token_ttl)
    if policy.refresh_token_ttl is not None:
        written = replace(written, refresh_token=policy.refresh_token_ttl)
    return written


def control_access(asked: bool, host: str, token_file: Path | None) -> Access | None:  # noqa: FBT001  an option
    """Return who may change the provider while it runs; None: nobody, unless that is ``asked`` for.

    Raises:
        UsageError: others than this machine could, without a token; or the token can be guessed.
        OSError: the file cannot be read.

    """
    if not asked:
        return None
    from mock_idp.http.control import access_for  # noqa: PLC0415  few need it

    return access_for(host, None if token_file is None else token_file.read_text("utf-8").strip())


def serve(
    settings: Settings,
    *,
    host: str,
    port: int,
    as_json: bool,
    control: Access | None = None,
    store: str = MEMORY,
    workers: int = 1,
) -> int:
    """Serve until SIGINT or SIGTERM, and return the exit code; ``control``: who may change it meanwhile.

    Raises:
        UsageError: the port is taken or not allowed, the host is not this machine's, or the storage cannot be
            used, by as many processes.

    """
    if workers > 1 and store == MEMORY:
        raise UsageError(
            "--workers: several processes need a storage that they share; add --store sqlite:PATH or "
            "--store postgresql://USER:PASSWORD@HOST/DATABASE"
        )
    try:
        sock = listen(port, host)
    except ServerError as error:
        raise UsageError(str(error)) from error
    job = Job(settings=settings, issuer=address_of(sock).url, store=store, control=control)

    def announce() -> None:
        print(as_line(job) if as_json else introduction(job), flush=True)  # noqa: T201  the command's output

    try:
        return _carry_out(job, sock, announce, workers)
    except StoreError as error:
        raise UsageError(f"--store: {error}") from error


def _carry_out(job: Job, sock: socket.socket, announce: Callable[[], None], workers: int) -> int:
    if workers == 1:
        serve_alone(job, sock, announce)
        return 0
    from mock_idp import workers as parent  # noqa: PLC0415  multiprocessing, only for those who use it
    from mock_idp.store.opening import open_store  # noqa: PLC0415

    open_store(job.store, Clock()).close()  # whatever is wrong with it is said once, here
    return parent.serve(workers, sock, partial(serve_as_worker, job), announce)


def as_line(provider: Job) -> str:
    """Return what a program must know, as one line of JSON."""
    client, user = provider.settings.clients[0], provider.settings.users[0]
    return json.dumps(
        {
            "issuer": provider.issuer,
            "client_id": client.client_id,
            "client_secret": client.secret,
            "username": user.username,
            "password": user.password,
            "discovery": provider.issuer + DOCUMENT,
            "pid": os.getpid(),
        }
    )


def introduction(provider: Job) -> str:
    """Return what a person must know: the example credentials are public, and no token is ever shown."""
    settings = provider.settings
    clients = [
        f"  client  {client.client_id}  secret  {client.secret or '(none: public, use PKCE)'}"
        for client in settings.clients
    ]
    users = [
        f"  user    {user.username}  password  {user.password}{'  (disabled)' * user.disabled}"
        for user in settings.users
    ]
    refresh = "with the scope offline_access" if settings.refresh.enabled else "none"
    head = f"mock_idp serves {provider.issuer}  (for tests only; Ctrl-C stops it)"
    policy = f"  refresh tokens: {refresh}"
    return "\n".join([head, "", *clients, *users, policy, "", "Try it:", "", _example(provider)])


def _example(provider: Job) -> str:
    """Return shell commands that sign the first user in at the first client and redeem the code."""
    client, user = provider.settings.clients[0], provider.settings.users[0]
    if client.secret is None:
        return f"  curl -s {provider.issuer}{DOCUMENT}"
    uri = client.redirect_uris[0] if client.redirect_uris else "http://127.0.0.1/callback"
    request = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": uri,
        "scope": "openid profile email groups offline_access",
    }
    return _SCRIPT.format(
        issuer=provider.issuer,
        query=urlencode(request),
        username=quote(f"username={user.username}"),
        password=quote(f"password={user.password}"),
        redirect_uri=quote(f"redirect_uri={uri}"),
        client=quote(f"{client.client_id}:{client.secret}"),
    )


_SCRIPT = """\
  op={issuer} jar=$(mktemp)
  page=$(curl -sL -c $jar "$op/authorize?{query}")
  field() {{ echo "$page" | sed -n "s/.*name=\\"$1\\" value=\\"\\([^\\"]*\\)\\".*/\\1/p"; }}
  back=$(curl -s -b $jar -o /dev/null -w '%{{redirect_url}}' $op/sign-in -d request=$(field request) \\
    -d csrf=$(field csrf) --data-urlencode {username} --data-urlencode {password})
  code=$(echo "$back" | sed 's/.*[?&]code=\\([^&]*\\).*/\\1/')
  curl -s -u {client} $op/token -d grant_type=authorization_code -d code=$code \\
    --data-urlencode {redirect_uri}"""
