"""Who is measured: ours, and the peers that can be had by name."""

from __future__ import annotations

import shutil
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

from bench.peers import installing
from bench.peers.installing import SERVERS
from bench.peers.peer import Installed, Peer

if TYPE_CHECKING:
    from pathlib import Path

_TIMES = "20"
_FEW_TIMES = "5"


def _ours(_: Path, *options: str) -> Installed:
    return Installed(
        version=f"{version('dex-refresh-harness')}, Python {sys.version.split()[0]}",
        serve=lambda port: [sys.executable, "-m", "mock_idp", "serve", *options, "--port", str(port)],
        fixture=[sys.executable, str(SERVERS / "mock_idp_fixture.py"), "50"],
    )


def _oidc_provider_mock(cache: Path) -> Installed:
    python = installing.python(cache / "oidc-provider-mock", "oidc-provider-mock", "httptools", "uvloop")
    program = str(python.with_name("oidc-provider-mock"))
    return Installed(
        version=installing.python_version(python, "oidc-provider-mock"),
        serve=lambda port: [program, "--port", str(port)],
        fixture=[str(python), str(SERVERS / "oidc_provider_mock_fixture.py"), _TIMES],
    )


def _pytest_iam(cache: Path) -> Installed:
    python = installing.python(cache / "pytest-iam", "pytest-iam")
    script = str(SERVERS / "pytest_iam_server.py")
    return Installed(
        version=installing.python_version(python, "pytest-iam"),
        serve=lambda port: [str(python), script, str(port)],
        fixture=[str(python), script, "fixture", _FEW_TIMES],
    )


def _nanoidp(cache: Path) -> Installed:
    folder = cache / "nanoidp"
    python = installing.python(folder, "nanoidp")
    program = str(python.with_name("nanoidp"))
    if not (folder / "config").exists():
        installing.run([program, "init"], folder)
    return Installed(
        version=installing.python_version(python, "nanoidp"),
        serve=lambda port: [program, "--config", str(folder / "config"), "--port", str(port)],
        folder=folder,
    )


def _axa(cache: Path) -> Installed:
    node, script = _node(cache, "axa.mjs")
    return Installed(
        version=installing.node_version(node, cache / "node", "oauth2-mock-server"),
        serve=lambda port: [node, script, str(port)],
        fixture=[node, script, "fixture", _TIMES],
    )


def _panva(cache: Path, *, rotation: bool = False) -> Installed:
    node, script = _node(cache, "panva.mjs")
    return Installed(
        version=installing.node_version(node, cache / "node", "oidc-provider"),
        serve=lambda port: [node, script, str(port), *["rotation"] * rotation],
    )


def _node(cache: Path, name: str) -> tuple[str, str]:
    """Return node and the script, which node wants to see beside the packages it imports."""
    node = installing.node(cache / "node", "oidc-provider", "oauth2-mock-server")
    script = cache / "node" / name
    shutil.copy(SERVERS / name, script)
    return node, str(script)


def _mockoidc(cache: Path) -> Installed:
    package = "github.com/oauth2-proxy/mockoidc"
    program = str(installing.go(cache / "mockoidc", package, SERVERS / "mockoidc.go"))
    modules = (cache / "mockoidc" / "go.mod").read_text(encoding="utf-8").split()
    return Installed(
        version=modules[modules.index(package) + 1].split("-")[-1],
        serve=lambda port: [program, str(port)],
        fixture=[program, "fixture", _TIMES],
    )


_ALICE = {"username": "alice", "password": "wonderland"}
OURS = "mock_idp"
PEERS = (
    Peer(OURS, _ours, fill=_ALICE),
    Peer("mock_idp, automatic sign-in", lambda cache: _ours(cache, "--set", "sign_in=auto")),
    Peer("node-oidc-provider", _panva, "/auth", fill={"login": "alice", "password": "wonderland"}),
    Peer(
        "node-oidc-provider, rotating",
        lambda cache: _panva(cache, rotation=True),
        "/auth",
        fill={"login": "alice", "password": "wonderland"},
    ),
    Peer("oauth2-mock-server", _axa),
    Peer(
        "oidc-provider-mock",
        _oidc_provider_mock,
        "/oauth2/authorize",
        "/oauth2/token",
        fill={"sub": "alice"},
    ),
    Peer(
        "mockoidc",
        _mockoidc,
        "/oidc/authorize",
        "/oidc/token",
        "/oidc/.well-known/openid-configuration",
        scope="openid profile email",
        post=True,
    ),
    Peer("pytest-iam", _pytest_iam, "/oauth/authorize", "/oauth/token", host="localhost"),
    Peer(
        "nanoidp",
        _nanoidp,
        client=("demo-client", "demo-secret"),
        fill={"username": "admin", "password": "admin"},
    ),
)
