"""One process of ``mock-idp serve``: alone, or one of several workers on a storage that they share."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mock_idp.applications import controlled, speaking
from mock_idp.clock import Clock
from mock_idp.command_line import WRONG_USAGE
from mock_idp.history import History
from mock_idp.http.app import ProviderApp
from mock_idp.provider import Provider
from mock_idp.server import new_event_loop, preload, serve_until
from mock_idp.store import StoreError

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Callable
    from multiprocessing.connection import Connection

    from mock_idp.asgi import App
    from mock_idp.http.control import Access
    from mock_idp.place import Certificates
    from mock_idp.settings import Settings

MEMORY = "memory"
READY = "ready"
"""What a worker tells its parent."""
_KEPT_EVENTS = 10_000
_AT_REST = 0.05
"""Seconds after which the pages are loaded: whoever waits for the server has had a first answer by then."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """What to serve. Can be sent to another process."""

    settings: Settings
    issuer: str
    dialect: str | None = None
    """What it speaks: a name or a file, as `mock_idp.dialects.find` takes it; None: OpenID Connect."""
    certificates: Certificates | None = None
    """By which it serves https; None: plain http."""
    store: str = field(default=MEMORY, repr=False)
    """As `mock_idp.store.opening` takes it, or `MEMORY`."""
    control: Access | None = None
    """Who may change the provider while it runs; None: nobody."""


def serve_alone(job: Job, sock: socket.socket, announce: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; call ``announce`` when everything is ready.

    Raises:
        StoreError: the storage cannot be used.

    """
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve(job, sock, announce))


def serve_as_worker(job: Job, number: int, sock: socket.socket, pipe: Connection) -> None:
    """Serve as worker ``number``, from 0, until SIGTERM or the end of ``pipe``; tell it when all is ready."""
    gc.disable()
    try:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(_serve(job, sock, lambda: pipe.send(READY), leads=number == 0, pipe=pipe))
    except StoreError as error:
        print(f"mock-idp: {error}", file=sys.stderr, flush=True)  # noqa: T201  the command's output
        sys.exit(WRONG_USAGE)


async def _serve(
    job: Job,
    sock: socket.socket,
    announce: Callable[[], None],
    *,
    leads: bool = True,
    pipe: Connection | None = None,
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    if pipe is not None:
        loop.add_reader(pipe.fileno(), stop.set)  # nothing is ever said to a worker: its parent has ended
    preload()  # a provider begins to make its key at once, which would hold that up
    async with _application(job, leads=leads) as (app, plain):
        announce()
        spare_the_collector()
        loop.call_later(_AT_REST, _prepare, plain)
        tls = None if job.certificates is None else job.certificates.context()
        await serve_until(app, sock, stop, tls)


@contextlib.asynccontextmanager
async def _application(job: Job, *, leads: bool) -> AsyncIterator[tuple[App, App]]:
    """Yield the whole application, and within it the provider's."""
    clock = Clock()
    if job.store == MEMORY:
        history = History(clock, keep=_KEPT_EVENTS)
        provider = Provider(job.settings, issuer=job.issuer, clock=clock, history=history)
        plain = _speaking(provider, job)
        yield _at_its_path(controlled(plain, provider, job.control), provider), plain
        return
    from mock_idp.shared.provider import shared_provider  # noqa: PLC0415  only for those who share
    from mock_idp.store.opening import open_store  # noqa: PLC0415

    with contextlib.closing(open_store(job.store, clock)) as store:
        shared = shared_provider(job.settings, issuer=job.issuer, clock=clock, store=store, leads=leads)
        plain = _speaking(shared.provider, job)
        async with shared.around(controlled(plain, shared.provider, job.control)).kept_up() as app:
            yield _at_its_path(app, shared.provider), plain


def _speaking(provider: Provider, job: Job) -> App:
    """Return the application of the provider, in the dialect that was asked for."""
    if job.dialect is None:
        return speaking(provider, None)
    from mock_idp.dialects import find  # noqa: PLC0415  few speak anything else

    return speaking(provider, find(job.dialect))


def _at_its_path(app: App, provider: Provider) -> App:
    if not provider.path:
        return app
    from mock_idp.http.issuers import Issuers  # noqa: PLC0415  few issuers have a path

    issuers = Issuers()
    issuers.put(provider.path, app)
    return issuers


def _prepare(app: App) -> None:
    if isinstance(app, ProviderApp):
        app.prepare()


def spare_the_collector() -> None:
    """Keep what lives long out of its sight: records by the hundred thousand, none of them in a cycle.

    A full collection would look at all of them, 0.2 s at 10^5 sessions, while everybody waits.
    """
    gc.freeze()  # nothing loaded so far is ever garbage; this also makes the exit fast
    gc.callbacks.append(_freeze_survivors)
    gc.enable()


def _freeze_survivors(phase: str, info: dict[str, Any]) -> None:
    if phase == "stop" and info["generation"] == 2:  # noqa: PLR2004  the oldest
        gc.freeze()
