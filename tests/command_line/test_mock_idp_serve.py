"""``mock-idp serve`` as a process."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mock_idp import Client, Lifetimes, RefreshPolicy, Settings, cli
from mock_idp.serve import Policy, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Run = Callable[..., tuple[int | str | None, str, str]]

PROGRAM = Path(sys.executable).with_name("mock-idp")
DISCOVERY = "/.well-known/openid-configuration"


@contextmanager
def _serving(*options: str) -> Iterator[subprocess.Popen[str]]:
    command = [str(PROGRAM), "serve", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    return dict(json.loads(process.stdout.readline()))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run the command line in this process: exit code, stdout, stderr."""

    def run(*arguments: str) -> tuple[int | str | None, str, str]:
        monkeypatch.setattr("sys.argv", ["mock-idp", *arguments])
        with pytest.raises(SystemExit) as exited:
            cli.main()
        return exited.value.code, *capsys.readouterr()

    yield run
    gc.enable()


def test_it_says_where_it_is_in_one_line_and_stops_on_ctrl_c() -> None:
    with _serving("--json") as process:
        line = _line(process)
        document = httpx.get(line["discovery"]).json()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    issuer = document["issuer"]
    assert line == {
        "issuer": issuer,
        "client_id": "example",
        "client_secret": "example-secret",
        "username": "alice",
        "password": "wonderland",
        "discovery": issuer + DISCOVERY,
        "pid": process.pid,
    }
    assert (process.returncode, out, err) == (0, "", "")
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", int(issuer.rpartition(":")[2])))


def test_open_connections_do_not_keep_it_from_stopping_on_sigterm() -> None:
    with _serving("--json") as process:
        line = _line(process)
        host, port = line["issuer"].removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as idle, httpx.Client() as kept_alive:
            idle.sendall(b"POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
            kept_alive.get(line["discovery"])
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")


def test_the_example_it_prints_works_when_it_is_pasted_into_a_shell(tmp_path: Path) -> None:
    shell = shutil.which("sh")
    if shell is None or shutil.which("curl") is None:
        pytest.skip("the example is for a shell with curl")
    with _serving("--id-token-ttl", "20s") as process:
        assert process.stdout is not None
        printed = ""
        while not printed.endswith("redirect_uri=http://127.0.0.1/callback\n"):
            printed += process.stdout.readline()
        example = printed.partition("Try it:\n")[2]
        environment = {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)}
        answer = subprocess.run(
            [shell, "-eu", "-c", example], capture_output=True, text=True, check=True, env=environment
        )
        process.send_signal(signal.SIGTERM)
        after = process.communicate(timeout=10)
    assert json.loads(answer.stdout)["expires_in"] == 20
    assert after == ("", ""), "nothing is logged, so that no token is"
    assert "client  example  secret  example-secret" in printed
    assert "user    alice  password  wonderland" in printed


def test_options_go_before_the_configuration_file(tmp_path: Path) -> None:
    config = tmp_path / "provider.yaml"
    config.write_text("clients: [{client_id: own}]\nid_token_ttl: 1m\nrefresh: {rotation: off}\n")
    settings = settings_of(config, Policy(id_token_ttl=20, expires_in="absent", reuse_detection=False))
    assert settings == Settings(
        clients=(Client(client_id="own"),),
        refresh=RefreshPolicy(rotation=False, reuse_detection=False),
        lifetimes=Lifetimes(id_token=20, expires_in=None, access_token=20),
    )


def test_without_options_everything_is_the_default() -> None:
    assert settings_of(None, Policy()) == Settings()


def test_a_mistake_in_a_process_of_its_own_leaves_no_traceback() -> None:
    command = [str(PROGRAM), "serve", "--config", "no-such-file.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    sentence = "mock-idp: no-such-file.yaml: cannot be read: No such file or directory\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence)


def test_a_port_that_is_taken_is_one_sentence(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run("serve", "--port", str(port)) == (
            2,
            "",
            (
                f"mock-idp: cannot listen on 127.0.0.1 port {port}: Address already in use; "
                "choose another with --port, or 0 for any\n"
            ),
        )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["prob"], "no such command 'prob'; did you mean 'probe'?"),
        (["--verbose"], "no such option: --verbose; see 'mock-idp --help'"),
        (
            ["serve", "--no-rotaton"],
            "no such option: --no-rotaton; did you mean --no-reuse-detection, --no-rotation?",
        ),
        (["serve", "--port"], "option '--port' requires an argument"),
        (
            ["serve", "--id-token-ttl", "20"],
            "invalid value for '--id-token-ttl': '20' is not a duration; write it like 20s, 1m or 24h",
        ),
        (["serve", "--zzz"], "no such option: --zzz; see 'mock-idp serve --help'"),
        (
            ["serve", "--access-token-ttl", "0s"],
            "invalid value for '--access-token-ttl': '0s' is too short; a duration is longer than 0s",
        ),
        (
            ["serve", "--expires-in", "never"],
            "invalid value for '--expires-in': 'never' is not a duration; write it like 20s, 1m or 24h",
        ),
        (
            ["serve", "--port", "70000"],
            "invalid value for '--port': Input should be less than or equal to 65535",
        ),
        (["serve", "here"], "got unexpected extra argument(s) (here); see 'mock-idp serve --help'"),
        (
            ["serve", "--config", "no-such-file.yaml"],
            "no-such-file.yaml: cannot be read: No such file or directory",
        ),
        (
            ["serve", "--host", "192.0.2.1", "--port", "0"],
            (
                "cannot listen on 192.0.2.1 port 0: Cannot assign requested address; "
                "choose another with --port, or 0 for any"
            ),
        ),
    ],
)
def test_a_mistake_is_one_sentence(run: Run, arguments: list[str], sentence: str) -> None:
    assert run(*arguments) == (2, "", f"mock-idp: {sentence}\n")


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_help_is_shown_with_and_without_asking(run: Run, arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, err, out.splitlines()[0]) == (0, "", "Usage: mock-idp [OPTIONS] COMMAND [ARGS]...")
    assert "NOT FOR PRODUCTION" in " ".join(out.split())


def test_it_runs_as_a_module_too() -> None:
    command = [sys.executable, "-m", "mock_idp", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.startswith("Usage: mock-idp")
