"""Starting a Dex so that nothing of it outlives this program, however this program ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from typing import TYPE_CHECKING

from harness import children

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_END_WITHIN = 2.0

# Reads from a pipe that only we can write to. Its end means that we are gone, and then the whole group goes.
# The loop is there because `wait` returns as soon as a signal arrives.
_WATCHED = """
exec 3<&0 </dev/null
{ read -r _ <&3; kill -KILL 0; } &
watch=$!
"$@" 3<&- &
dex=$!
trap 'kill -TERM $dex' TERM
wait $dex; code=$?
while kill -0 $dex 2>/dev/null; do wait $dex; code=$?; done
kill -KILL $watch 2>/dev/null
exit $code
"""

_OURS = {
    # One connector is under test: if it cannot be opened, Dex is to say so and end, not to go on without it.
    "DEX_CONTINUE_ON_CONNECTOR_FAILURE": "false",
    "LC_ALL": "C",
    "PATH": os.defpath,
}
_NEVER = "DEX_SESSIONS_ENABLED"
"""With it no refresh asks the connector (server/grants/refresh.go after v2.45.1), so that each would pass."""


def watched(command: Sequence[str]) -> list[str]:
    """Return ``command`` run by a shell that kills it at the end of stdin, which it does not see itself."""
    return ["/bin/sh", "-c", _WATCHED, "sh", *command]


def environment(home: Path, extra: Mapping[str, str]) -> dict[str, str]:
    """Return all that a Dex gets to see: nothing of ours, no proxies, no certificates, no sessions."""
    seen = {**_OURS, "HOME": str(home), "TMPDIR": str(home), **extra}
    seen.pop(_NEVER, None)
    return seen


@contextlib.contextmanager
def spawned(
    command: Sequence[str], seen: Mapping[str, str], handed_down: Sequence[int]
) -> Iterator[subprocess.Popen[bytes]]:
    """Start ``command`` in a process group of its own; at the end nothing of the group is left."""
    process = subprocess.Popen(  # noqa: S603  a Dex that the user chose or we built
        list(command),
        env=dict(seen),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=handed_down,
        process_group=0,
    )
    try:
        with children.known(process):
            yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask it to end, then make it."""
    if process.poll() is None:
        children.signal_group(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_END_WITHIN)
    kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the whole group at once."""
    children.signal_group(process.pid)
    process.wait(_END_WITHIN)
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
