"""A Dex in a test: a configuration, a free port, and a question to the connector ``probe``."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from harness.dex.build import Binary, build
from harness.dex.process import DexProcess, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PROBE = Path(__file__).parent / "go_probe"
_CONFIGURATION = """\
issuer: {issuer}
storage: {storage}
web: {{http: '127.0.0.1:{port}'}}
oauth2: {{passwordConnector: {connector}, skipApprovalScreen: true}}
connectors: [{{type: {type}, id: {connector}, name: x{config}}}]
staticClients: [{{id: app, secret: secret, name: app, redirectURIs: ['http://127.0.0.1/']}}]
"""
_STOCK = ", config: {username: u, password: p}"


@dataclass
class Living:
    """A Dex that answers."""

    issuer: str
    process: DexProcess
    lines: list[str] = field(default_factory=list)

    def token(self, username: str = "u", *, within: float = 40.0, **more: str) -> httpx.Response:
        """Return the answer to a password grant, or to the grant in ``more``."""
        form = {
            "grant_type": "password",
            "scope": "openid profile offline_access",
            "username": username,
            "password": "p",
        }
        return httpx.post(
            f"{self.issuer}/token", data=form | more, auth=("app", "secret"), timeout=within, trust_env=False
        )

    def claims(self, command: str = "now") -> dict[str, Any]:
        """Return the claims of an ID token for a person of that name."""
        answer = self.token(command)
        assert answer.status_code == httpx.codes.OK, answer.text
        payload = answer.json()["id_token"].split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
        return claims

    def ask(self, command: str) -> str:
        """Return what the connector ``probe`` answers to ``command``."""
        return str(self.claims(command)["name"])


def probe() -> Binary:
    """Return a Dex of ours with the connector ``probe`` in it."""
    return build(PROBE)


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


def configuration(folder: Path, port: int, *, storage: str = "{type: memory}", kind: str = "probe") -> Path:
    """Write a configuration with one connector, whose users sign in with a password."""
    text = _CONFIGURATION.format(
        issuer=issuer(port),
        port=port,
        storage=storage,
        connector="probe",
        type=kind,
        config=_STOCK if kind == "mockPassword" else "",
    )
    path = folder / "dex.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def issuer(port: int) -> str:
    """Return where Dex is at that port."""
    return f"http://127.0.0.1:{port}/dex"


@contextlib.contextmanager
def living(
    binary: Binary,
    folder: Path,
    *,
    storage: str = "{type: memory}",
    kind: str = "probe",
    env: Mapping[str, str] | None = None,
    on_line: Callable[[str], None] | None = None,
    offset: float = 0.0,
    timer_speed: float = 1.0,
) -> Iterator[Living]:
    """Run a Dex as :func:`running` does."""
    port = free_port()
    lines: list[str] = []
    config = configuration(folder, port, storage=storage, kind=kind)
    with running(
        binary,
        config,
        issuer=issuer(port),
        env=env or {},
        on_line=on_line or lines.append,
        offset=offset,
        timer_speed=timer_speed,
    ) as process:
        yield Living(issuer(port), process, lines)
