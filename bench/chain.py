"""The pair refresh-off and refresh-on in virtual time: in this process, and as a command."""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median
from typing import TYPE_CHECKING

from harness import clients, scenario_files
from harness.checkers.reading import logins
from harness.pace import VirtualPace
from harness.run import carry_out
from harness.scenario import load

if TYPE_CHECKING:
    from harness.clients.client import RegistryClient

_PAIR = ("refresh-off", "refresh-on")
_TRIES = 5


def main() -> None:
    """Print a table."""
    print("\nrefresh-off + refresh-on, virtual time; medians of", _TRIES, "in seconds")
    print(f"{'client':<10} {'pair':>8} {'of that clients':>16} {'as a command':>13}")
    for client in clients.installed():
        # The first pair of a process pays for imports and keys, which the command's figure has in it.
        pair(client)
        tries = [pair(client) for _ in range(_TRIES)]
        walls, own = (median(column) for column in zip(*tries, strict=True))
        as_command = median(command(client) for _ in range(_TRIES))
        print(f"{client.name:<10} {walls:8.3f} {own:16.3f} {as_command:13.3f}")


def pair(client: RegistryClient) -> tuple[float, float]:
    """Return the wall time of the pair, and how much of it the client itself took."""
    start, own = time.perf_counter(), 0.0
    for name in _PAIR:
        records = carry_out(load(scenario_files.find(name)), client, VirtualPace()).records
        own += sum(login.completed.event.seconds for login in logins(records))
    return time.perf_counter() - start, own


def command(client: RegistryClient) -> float:
    """Return the wall time of ``refresh-harness run`` for the pair, start of Python included."""
    start = time.perf_counter()
    argv = [sys.executable, "-m", "harness", "run", *_PAIR, "--client", client.name]
    subprocess.run(argv, check=True, capture_output=True, timeout=60)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
