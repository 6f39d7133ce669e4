"""Several processes that serve one socket: started together, ended together, none of them replaced."""

from __future__ import annotations

import multiprocessing
import signal
import socket
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

from mock_idp.command_line import COULD_NOT_TELL, ComponentMissing
from mock_idp.serving_process import READY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.context import SpawnProcess

_READY_WITHIN = 60.0
_ENDED_WITHIN = 5.0


@dataclass(frozen=True)
class Worker:
    """A process that serves."""

    process: SpawnProcess
    pipe: Connection
    """It says `READY`, or nothing and ends; and it ends when the pipe does, however we ended."""


def serve(count: int, sock: socket.socket, work: Callable[..., None], announce: Callable[[], None]) -> int:
    """Let ``count`` processes do ``work(number, sock, pipe)`` until SIGINT or SIGTERM; return the exit code.

    Call ``announce`` when all are ready. A worker that ends by itself is not replaced: the others go on.

    Raises:
        ComponentMissing: a worker did not get ready.

    """
    workers: list[Worker] = []
    with _signals() as told:
        try:
            workers.extend(_start(number, sock, work) for number in range(count))
            if not _wait_until_ready(workers, told):
                return 0
            announce()
            return _wait_for_end(workers, told)
        finally:
            _end(workers)


def _start(number: int, sock: socket.socket, work: Callable[..., None]) -> Worker:
    # Spawned, not forked: threads and event loops of this process are not theirs.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(number, sock, theirs), name=f"mock-idp-worker-{number + 1}")
    # Ctrl-C at a terminal is for every process there; a worker waits for us to tell it.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    theirs.close()
    return Worker(process, ours)


def _end(workers: list[Worker]) -> None:
    """Ask all workers to end, and make those that do not."""
    for worker in workers:
        worker.pipe.close()
    until = time.monotonic() + _ENDED_WITHIN
    for worker in workers:
        worker.process.join(max(0.0, until - time.monotonic()))
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        worker.process.close()


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """Yield a socket that can be read once SIGINT or SIGTERM came."""
    ours, told = socket.socketpair()
    with ours, told:
        ours.setblocking(False)
        before = {
            number: signal.signal(number, lambda *_: ours.send(b"!"))
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield told
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _wait_until_ready(workers: list[Worker], told: socket.socket) -> bool:
    """Return whether all workers are ready; False if we are to end before."""
    waiting = list(workers)
    while waiting:
        seen = wait([told, *(worker.pipe for worker in waiting)], _READY_WITHIN)
        if told in seen:
            return False
        said = [worker for worker in waiting if worker.pipe in seen]
        if not said or not all(_is_ready(worker) for worker in said):
            raise ComponentMissing("a worker did not get ready; what it says stands above")
        waiting = [worker for worker in waiting if worker not in said]
    return True


def _is_ready(worker: Worker) -> bool:
    try:
        return bool(worker.pipe.recv() == READY)
    except EOFError:
        return False


def _wait_for_end(workers: list[Worker], told: socket.socket) -> int:
    """Wait until we are to end, or no worker is left."""
    left = list(workers)
    while left:
        seen = wait([told, *(worker.process.sentinel for worker in left)])
        if told in seen:
            return 0
        for worker in [worker for worker in left if worker.process.sentinel in seen]:
            left.remove(worker)
            worker.process.join()
            said = (
                f"mock-idp: a worker ended by itself (exit code {worker.process.exitcode}); {len(left)} go on"
            )
            print(said, file=sys.stderr, flush=True)  # noqa: T201  the command's output
    return COULD_NOT_TELL
