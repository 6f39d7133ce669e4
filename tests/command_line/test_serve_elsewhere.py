"""``mock-idp serve`` by https, below a path, under other addresses, and as another system."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from mock_idp.server import address_of, listen

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = Path(sys.executable).with_name("mock-idp")
QUERY = {
    "response_type": "code",
    "client_id": "example",
    "redirect_uri": "http://127.0.0.1/callback",
    "scope": "openid",
}


def _free_port() -> int:
    with listen() as sock:
        return address_of(sock).port


@contextmanager
def _serving(*options: str) -> Iterator[dict[str, Any]]:
    command = [str(PROGRAM), "serve", "--json", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield dict(json.loads(process.stdout.readline()))
        finally:
            process.terminate()
            process.wait(10)


def _client(line: dict[str, Any]) -> httpx.Client:
    return httpx.Client(verify=ssl.create_default_context(cafile=line["ca_file"]), trust_env=False)


def test_by_https_below_a_path_with_another_address_for_browsers(tmp_path: Path) -> None:
    port, folder = _free_port(), str(tmp_path / "tls")
    issuer, browser = f"https://127.0.0.1:{port}/realms/a", f"https://localhost:{port}/realms/a"
    options = ("--port", str(port), "--tls-dir", folder, "--issuer", issuer, "--browser-url", browser)
    with _serving(*options) as line, _client(line) as client:
        document = client.get(line["discovery"]).json()
        page = client.get(document["authorization_endpoint"], params=QUERY, follow_redirects=True)
    named = ("issuer", "authorization_endpoint", "token_endpoint", "end_session_endpoint")
    assert [document[name] for name in named] == [
        issuer,
        f"{browser}/authorize",
        f"{issuer}/token",
        f"{browser}/logout",
    ]
    assert (page.status_code, str(page.url).partition("?")[0]) == (200, f"{browser}/sign-in")
    assert line["ca_file"] == f"{folder}/ca.pem"


def test_as_github_which_is_served_by_https_only() -> None:
    with _serving("--port", "0", "--dialect", "github") as line, _client(line) as client:
        answer = client.get(f"{line['issuer']}/api/v3/user")
        folder = Path(line["ca_file"]).parent
        assert folder.is_dir()
    assert (answer.status_code, answer.json()) == (401, {"message": "Requires authentication"})
    assert "discovery" not in line
    assert not folder.exists()


def test_a_dialect_that_is_none_is_one_sentence() -> None:
    ended = subprocess.run(
        [str(PROGRAM), "serve", "--dialect", "gitub"], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (
        2,
        "",
        (
            "mock-idp: there is no upstream dialect 'gitub'; did you mean 'github'? "
            "(or name a file that ends in .py)\n"
        ),
    )
