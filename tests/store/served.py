"""``mock-idp serve`` with a storage, as a process that people start and end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mock_idp import Client
from mock_idp.control_client import ControlClient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider

_PROGRAM = Path(sys.executable).with_name("mock-idp")
_WITHIN = 20.0


@dataclass(frozen=True)
class Served:
    """A provider in other processes."""

    process: subprocess.Popen[str]
    issuer: str
    client: Client

    @property
    def as_running(self) -> RunningProvider:
        """What `tests.provider.person` takes: it asks for issuer and client only."""
        return cast("RunningProvider", self)

    @property
    def port(self) -> str:
        return self.issuer.rpartition(":")[2]

    @property
    def pids(self) -> list[int]:
        """All its processes: its own, then those it started."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii")
        return [self.process.pid, *map(int, children.split())]

    @property
    def workers(self) -> list[int]:
        return [pid for pid in self.pids if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def control(self) -> ControlClient:
        return ControlClient(self.issuer)

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """Send a signal to its group, as a terminal does; return exit code, stdout and stderr."""
        os.killpg(self.process.pid, number)
        out, err = self.process.communicate(timeout=_WITHIN)
        return self.process.returncode, out, err


@contextmanager
def serving(url: str, *options: str, port: str = "0") -> Iterator[Served]:
    """Serve on the storage at ``url`` while the context lasts."""
    command = [str(_PROGRAM), "serve", "--json", "--control", "--port", port, "--store", url, *options]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        client = Client(client_id=line["client_id"], secret=line["client_secret"])
        yield Served(process, line["issuer"], client)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended, buried or not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text("ascii")
    except (FileNotFoundError, ProcessLookupError):
        return True
    return status.rpartition(")")[2].split()[0] == "Z"
