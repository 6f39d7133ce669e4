"""A PostgreSQL server of our own: in a temporary folder, on a socket there, gone at the end."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_WITHIN = 30.0


def _program(name: str) -> str | None:
    """Return the path of a program of PostgreSQL: Debian keeps them off PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *map(str, versions)]))


def why_missing() -> str:
    """Return why there is no PostgreSQL here; empty if there is one."""
    if _program("initdb") and _program("pg_ctl"):
        return ""
    return "there is no PostgreSQL server: install Debian's package postgresql"


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Run a server while the context lasts, and yield the folder of its socket."""
    with tempfile.TemporaryDirectory(prefix="mock-idp-postgresql-") as folder:
        # It refuses to run as root, and the folder of its data must be its own.
        as_whom: dict[str, Any] = {"user": "nobody", "group": "nogroup"} if os.getuid() == 0 else {}
        if as_whom:
            shutil.chown(folder, "nobody", "nogroup")
        data = f"{folder}/data"
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        _run("initdb", "-D", data, "-U", "mock_idp", "-A", "trust", "--no-sync", as_whom=as_whom)
        started = ["-D", data, "-l", f"{folder}/log", "-w", "-o", settings]
        try:
            _run("pg_ctl", "start", *started, as_whom=as_whom)
            yield folder
        finally:
            _run("pg_ctl", "stop", "-D", data, "-m", "immediate", as_whom=as_whom)


def _run(name: str, *arguments: str, as_whom: dict[str, Any]) -> None:
    command = [str(_program(name)), *arguments]
    done = subprocess.run(
        command,
        check=False,
        timeout=_WITHIN,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        cwd="/",
        **as_whom,
    )
    assert done.returncode == 0, done.stderr.decode()
