"""A server as a process of its own: started on its processor, seen ready, weighed, ended."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.peers import cores
from bench.peers.peer import LeftOutError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.peers.peer import Installed, Peer

_READY_WITHIN = 30.0
_GONE_WITHIN = 5.0
_POLL = 0.002


@dataclass(frozen=True)
class Running:
    """A server that answered its first discovery request."""

    pid: int
    port: int
    cold: float
    """Seconds from the start of the process to that answer."""

    def processor_seconds(self) -> float:
        """Return the processor time used so far (proc_pid_stat(5): utime and stime), of all its threads."""
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mib(self) -> float:
        """Return the resident memory (proc_pid_status(5): VmRSS), in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return int(kib) / 1024


@contextlib.contextmanager
def running(peer: Peer, installed: Installed) -> Iterator[Running]:
    """Run a server while the context lasts.

    Raises:
        LeftOutError: it does not get ready.

    """
    port = _free_port()
    with cores.on(cores.SERVER):
        began = time.perf_counter()
        process = subprocess.Popen(
            installed.serve(port), cwd=installed.folder, env=environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    try:
        _wait(process, port, f"GET {peer.discovery} HTTP/1.1\r\nHost: {peer.host}:{port}\r\n\r\n".encode())
        yield Running(process.pid, port, time.perf_counter() - began)
    finally:
        _end(process)


def environment() -> dict[str, str]:
    """Return ours, but with bytecode written: an installed program has it compiled."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, request: bytes) -> None:
    until = time.perf_counter() + _READY_WITHIN
    while time.perf_counter() < until and process.poll() is None:
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), _READY_WITHIN) as sock,
        ):
            sock.sendall(request)
            if b" 200 " in sock.recv(64):
                return
        time.sleep(_POLL)
    raise LeftOutError("it does not start")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GONE_WITHIN)
            return
