"""``mock-idp probe`` as it is typed: options, mistakes, reports, exit codes."""

from __future__ import annotations

import contextlib
import getpass
import http.server
import json
import ssl
import sys
import threading
from typing import TYPE_CHECKING

import pytest
import trustme

from mock_idp import Clock, running
from mock_idp.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mock_idp import RunningProvider

    Run = Callable[..., tuple[int | str | None, str, str]]

_CLIENT = ("--client-id", "example", "--client-secret-env", "THE_SECRET")
_ALICE = ("--username", "alice", "--password-env", "THE_PASSWORD")


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    """One provider for all: what a probe does at it ends no other's lineage."""
    with running(clock=Clock(frozen=True)) as it:
        yield it


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process: exit code, stdout, stderr."""
    monkeypatch.setenv("THE_SECRET", "example-secret")
    monkeypatch.setenv("THE_PASSWORD", "wonderland")

    def run(*arguments: object) -> tuple[int | str | None, str, str]:
        monkeypatch.setattr("sys.argv", ["mock-idp", "probe", *map(str, arguments)])
        with pytest.raises(SystemExit) as exited:
            main()
        return exited.value.code, *capsys.readouterr()

    return run


def test_people_read_what_will_be_sent_and_then_what_was_found(run: Run, provider: RunningProvider) -> None:
    code, out, err = run(provider.issuer, *_CLIENT, *_ALICE)
    assert code == 0
    first, second, *_ = err.splitlines()
    assert first == f"probing {provider.issuer} as client example, signing in as alice up to 8 times"
    assert second.startswith("at most 141 requests: 1 discovery, 2 keys, 96 sign-in pages, ")
    lines = [line.rstrip() for line in out.splitlines()]
    assert lines[0] == f"{provider.issuer} as client example"
    assert [line.split("  ")[-1].strip() for line in lines if line.startswith("· rotation ")] == [
        "each refresh brings a new refresh token"
    ]
    assert lines[-1].endswith("s")
    assert " requests of at most 141, in " in lines[-1]


def test_machines_read_json_and_nothing_else(run: Run, provider: RunningProvider) -> None:
    code, out, _ = run(provider.issuer, *_CLIENT, *_ALICE, "--no-reuse", "--json", "-")
    report = json.loads(out)
    assert (code, report["schema"], report["issuer"]) == (0, 1, provider.issuer)
    assert list(report) == [
        *("schema", "issuer", "client_id", "signed_in_by", "seconds", "broken_off", "requests", "findings"),
        *("not_observed", "observations"),
    ]
    assert set(report["findings"][0]) == {"topic", "answer", "said", "mark", "reference"}
    assert report["not_observed"]["reuse"] == "--no-reuse leaves it out"
    assert report["observations"]["refresh"]["answers"][0]["status"] == 200


def test_a_report_is_written_beside_what_people_read(
    run: Run, provider: RunningProvider, tmp_path: Path
) -> None:
    file = tmp_path / "report.json"
    code, out, _ = run(provider.issuer, *_CLIENT, *_ALICE, "--sign-ins", 1, "--json", file)
    assert code == 0
    assert out.startswith(provider.issuer)
    assert json.loads(file.read_text("utf-8"))["requests"]["announced"]["pages"] == 12


def test_secrets_come_from_files(run: Run, provider: RunningProvider, tmp_path: Path) -> None:
    secret, password = tmp_path / "secret", tmp_path / "password"
    secret.write_text("example-secret\n", encoding="utf-8")
    password.write_text("wonderland\n", encoding="utf-8")
    client = ("--client-id", "example", "--client-secret-file", secret)
    code, _, _ = run(
        provider.issuer, *client, "--username", "alice", "--password-file", password, "--no-reuse"
    )
    assert code == 0


def test_secrets_are_asked_for_where_there_is_a_terminal(
    run: Run, provider: RunningProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return {"client secret of example: ": "example-secret"}.get(prompt, "wonderland")

    monkeypatch.setattr(getpass, "getpass", answer)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    code, _, _ = run(provider.issuer, "--client-id", "example", "--username", "alice", "--no-reuse")
    assert (code, asked) == (0, ["client secret of example: ", "password of alice: "])


def test_who_cannot_sign_in_is_told_why_and_gets_3(run: Run, provider: RunningProvider) -> None:
    code, out, err = run(provider.issuer, *_CLIENT, "--username", "mallory", "--password-env", "THE_SECRET")
    assert (code, out) == (3, "")
    said = f"mock-idp: could not sign in: {provider.issuer}/sign-in asks for the password again"
    assert err.splitlines()[-1].startswith(said)


def test_where_nobody_listens_it_gets_3(run: Run) -> None:
    code, out, err = run("http://127.0.0.1:9", *_CLIENT, *_ALICE)
    assert (code, out) == (3, "")
    assert err.splitlines()[-1] == (
        "mock-idp: http://127.0.0.1:9/.well-known/openid-configuration: "
        "the connection failed (ConnectError); is the provider there?"
    )


def test_a_refresh_token_that_is_dead_gets_3(run: Run, provider: RunningProvider, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("dead", encoding="utf-8")
    code, out, _ = run(provider.issuer, *_CLIENT, "--refresh-token-file", tmp_path / "token")
    assert code == 3
    assert "refresh number 1: 400 invalid_grant" in out


_WAYS = "--username, --device, --browser or --refresh-token-file"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("", f"say how to sign in: {_WAYS}"),
        ("--device --browser", f"say in one way only how to sign in: {_WAYS}"),
        ("--device --authorize-param x", "--authorize-param is NAME=VALUE, such as access_type=offline"),
        ("--username a", "where is the password of a? --password-file or --password-env says so"),
        (
            "--username a --password-env NOWHERE",
            "there is no NOWHERE in the environment; --password-env names a variable",
        ),
        ("--username a --password-file /nowhere", "/nowhere: No such file or directory"),
        ("--device --ca-file /dev/null", "/dev/null holds no certificates in PEM form; name a CA file"),
        ("--device --json /nowhere/x", "/nowhere/x: No such file or directory"),
        ("--device --proxy x", "--proxy is no address of a proxy; write it like http://proxy:3128"),
        (
            "--device --wait x",
            "invalid value for '--wait': 'x' is not a duration; write it like 20s, 1m or 24h",
        ),
    ],
)
def test_a_mistake_is_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: str, sentence: str
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    assert run("https://sso.example", *_CLIENT, *arguments.split()) == (2, "", f"mock-idp: {sentence}\n")


@pytest.mark.parametrize(
    "issuer", ["sso.example", "ftp://sso.example", "https://", "https://a b", "https://x?y"]
)
def test_what_is_no_issuer_is_refused(run: Run, issuer: str) -> None:
    sentence = "ISSUER is the provider's address; write it like https://accounts.example.com"
    assert run(issuer, *_CLIENT, "--device") == (2, "", f"mock-idp: {sentence}\n")


class _Nothing(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def _with_tls(authority: trustme.CA) -> Iterator[str]:
    """The address of a server that has a certificate, and nothing else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with http.server.HTTPServer(("127.0.0.1", 0), _Nothing) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def test_another_authority_is_trusted_if_it_is_named(run: Run, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with _with_tls(authority) as issuer:
        code, _, untrusted = run(issuer, *_CLIENT, *_ALICE)
        _, _, trusted = run(issuer, *_CLIENT, *_ALICE, "--ca-file", tmp_path / "ca.pem")
    assert code == 3
    assert "its certificate is not trusted; --ca-file names the authority" in untrusted
    assert "/.well-known/openid-configuration answers 404" in trusted


def test_no_option_takes_a_secret_itself(run: Run) -> None:
    _, out, _ = run("--help")
    options = [word for word in out.split() if word.startswith("--")]
    named = {word for word in options if any(kind in word for kind in ("secret", "password", "token"))}
    assert named == {
        *("--client-secret-file", "--client-secret-env", "--second-client-secret-file"),
        *("--second-client-secret-env", "--password-file", "--password-env", "--refresh-token-file"),
    }
