"""``mock-idp serve``: a provider that runs until it is told to stop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from mock_idp.clock import Clock
from mock_idp.command_line import UsageError
from mock_idp.introduction import as_line, introduction
from mock_idp.place import Place, listening, placed
from mock_idp.serving_process import MEMORY, Job, serve_alone, serve_as_worker
from mock_idp.settings import Settings
from mock_idp.store import StoreError

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from mock_idp.http.control import Access
    from mock_idp.protocol.policy import Lifetimes


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
    place: Place,
    *,
    as_json: bool,
    dialect: str | None = None,
    control: Access | None = None,
    store: str = MEMORY,
    workers: int = 1,
) -> int:
    """Serve until SIGINT or SIGTERM, and return the exit code; ``control``: who may change it meanwhile.

    Raises:
        UsageError: the port is taken or not allowed, the host is not this machine's, there is no such
            dialect, or the storage cannot be used, by as many processes.

    """
    if workers > 1 and store == MEMORY:
        raise UsageError(
            "--workers: several processes need a storage that they share; add --store sqlite:PATH or "
            "--store postgresql://USER:PASSWORD@HOST/DATABASE"
        )
    settings = placed(settings, place)
    if dialect is not None:
        settings, place = _spoken(dialect, settings, place)
    with listening(place) as found:
        job = Job(
            settings=settings,
            issuer=found.issuer,
            dialect=dialect,
            certificates=found.certificates,
            store=store,
            control=None if control is None else control.also_called(place.hosts),
        )

        def announce() -> None:
            said = as_line(job) if as_json else introduction(job)
            print(said, flush=True)  # noqa: T201  the command's output

        try:
            return _carry_out(job, found.sock, announce, workers)
        except StoreError as error:
            raise UsageError(f"--store: {error}") from error


def _spoken(name: str, settings: Settings, place: Place) -> tuple[Settings, Place]:
    """Return what a dialect makes of settings and place: who has refresh tokens, and whether by https."""
    from mock_idp.dialects import find  # noqa: PLC0415  few speak anything but OpenID Connect
    from mock_idp.dialects.settings import spoken  # noqa: PLC0415

    dialect = find(name)
    return spoken(dialect, settings), replace(place, tls=place.tls or dialect.tls)


def _carry_out(job: Job, sock: socket.socket, announce: Callable[[], None], workers: int) -> int:
    if workers == 1:
        serve_alone(job, sock, announce)
        return 0
    from mock_idp import workers as parent  # noqa: PLC0415  multiprocessing, only for those who use it
    from mock_idp.store.opening import open_store  # noqa: PLC0415

    open_store(job.store, Clock()).close()  # whatever is wrong with it is said once, here
    return parent.serve(workers, sock, partial(serve_as_worker, job), announce)
