"""``mock-idp clock``, ``policy``, ``user`` and so on, at a provider of this process."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mock_idp import ControlClient, cli
from mock_idp.command_line import UsageError
from mock_idp.commands.control import words
from mock_idp.fingerprint import fingerprint
from tests.control.stage import controlled
from tests.provider.person import refresh, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mock_idp import RunningProvider

    Run = Callable[..., tuple[int | str | None, str, str]]

ROTATON = "the policy's part 'refresh' has no field 'rotaton'; did you mean 'rotation'?"
NOBODY = "nothing answers at http://127.0.0.1:1/_control; is the provider running, with --control?"
PROGRAM = Path(sys.executable).with_name("mock-idp")


@pytest.fixture
def provider() -> Iterator[RunningProvider]:
    """A provider whose clock stands still, with a control surface."""
    with controlled() as running:
        yield running


@pytest.fixture
def run(
    provider: RunningProvider, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run the command line in this process, at the provider: exit code, stdout, stderr."""
    monkeypatch.setenv("MOCK_IDP_CONTROL", provider.issuer)

    def run(*arguments: str) -> tuple[int | str | None, str, str]:
        monkeypatch.setattr("sys.argv", ["mock-idp", *arguments])
        with pytest.raises(SystemExit) as exited:
            cli.main()
        return exited.value.code, *capsys.readouterr()

    return run


def _said(answer: tuple[int | str | None, str, str]) -> str:
    code, out, err = answer
    assert (code, err) == (0, "")
    return out


def test_the_clock(run: Run, provider: RunningProvider) -> None:
    provider.clock.set_offset(-provider.clock.now())
    assert _said(run("clock", "advance", "25s")).startswith("1970-01-01 00:00:25Z  offset -")
    began = provider.clock.now()
    _said(run("clock", "offset", "--", "-5m"))
    assert provider.clock.offset == -300
    assert _said(run("clock", "skew", "harbor", "10s")).endswith("frozen  harbor meets +10s\n")
    _said(run("clock", "unfreeze"))
    _said(run("clock", "freeze"))
    assert provider.clock.frozen
    assert provider.clock.now() > began
    state = json.loads(_said(run("clock", "show", "--json")))
    assert (state["frozen"], state["skews"]) == (True, {"harbor": 10})


def test_the_policy(run: Run, provider: RunningProvider) -> None:
    changes = ("refresh.rotation=off", "lifetimes.id_token=20s", "on_refresh.drop_claims=email,groups")
    assert _said(run("policy", "set", *changes, "--client", "example")) == ""
    shown = _said(run("policy", "show", "--client", "example")).splitlines()
    assert [line for line in shown if line.startswith("*")] == [
        "* refresh.rotation = false",
        "* lifetimes.id_token = 20.0",
        '* on_refresh.drop_claims = ["email", "groups"]',
    ]
    assert _said(run("policy", "show")).splitlines()[-1] == "  other: client example"
    _said(run("policy", "reset", "--client", "example"))
    _said(run("policy", "set", "refresh.enabled=off", "--user", "alice"))
    assert not provider.provider.policies.of("example", "alice").refresh.enabled
    _said(run("policy", "reset"))
    assert provider.control.policy().users == ()


def test_users_whose_passwords_are_never_written_on_the_command_line(
    run: Run, provider: RunningProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "password").write_text("carols-password\n")
    assert _said(run("user", "disable", "alice")) == ""
    assert _said(run("user", "set", "bob", "groups=a,b", "email=null", "name=Bob")) == (
        'bob  sub=sub-bob  name=Bob  preferred_username=bob  email_verified=true  groups=["a", "b"]\n'
    )
    _said(run("user", "add", "carol", "name=C", "--password-file", str(tmp_path / "password")))
    monkeypatch.setenv("NEW", "another-password")
    _said(run("user", "password", "bob", "--password-env", "NEW"))
    _said(run("user", "delete", "alice"))
    directory = provider.directory
    assert directory.usernames == ("bob", "carol")
    assert {user.password for name in directory.usernames if (user := directory.find(name))} == {
        "carols-password",
        "another-password",
    }
    monkeypatch.setattr("sys.stdin", io.StringIO())
    sentence = "where is the password of dave? --password-file or --password-env says so"
    assert run("user", "add", "dave") == (2, "", f"mock-idp: {sentence}\n")


def test_clients(run: Run, provider: RunningProvider, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    file = ("--secret-file", str(tmp_path / "secret"))
    added = _said(run("client", "add", "harbor", 'redirect_uris=["http://harbor.test/cb"]', *file))
    assert added == 'harbor  redirect_uris=["http://harbor.test/cb"]\n'
    assert _said(run("client", "add", "app", "--public")) == "app  public\n"
    _said(run("client", "secret", "example", *file))
    assert [client.secret for client in provider.provider.clients.known] == ["s3cret", "s3cret", None]
    _said(run("client", "set", "app", "default_max_age=5"))
    _said(run("client", "delete", "harbor"))
    assert _said(run("client", "list")) == "example\napp  public  default_max_age=5\n"


def test_faults(run: Run, provider: RunningProvider) -> None:
    on = _said(run("fault", "on", "answer", "status=503", "on.grant=refresh_token", "times=2"))
    assert on == "1  answer: answers 503 with refresh_token, 2 times  (struck 0)\n"
    assert refresh(provider, tokens(provider)["refresh_token"]).status_code == 503
    assert _said(run("fault", "list")).endswith("(struck 1)\n")
    assert json.loads(_said(run("fault", "list", "--json")))["fault"]["status"] == 503
    _said(run("fault", "off", "1"))
    _said(run("fault", "on", "hang"))
    _said(run("fault", "clear"))
    assert tuple(provider.provider.faults) == ()


@pytest.mark.parametrize("words", [("keys", "hide"), ("keys", "forget"), ("session", "end")])
@pytest.mark.parametrize("random", ["-iAbc", "--Abc", "-"])
def test_an_id_may_begin_with_a_hyphen(run: Run, words: tuple[str, str], random: str) -> None:
    code, out, err = run(*words, random)
    assert (code, out, err.startswith("mock-idp: there is no ")) == (2, "", True)


def test_keys(run: Run) -> None:
    old = _said(run("keys", "list")).split()[0]
    assert _said(run("keys", "rotate", "--overlap", "1h")).endswith("RS256  signs  published\n")
    assert "RS256  retired  published until" in _said(run("keys", "list"))
    _said(run("keys", "hide", old))
    assert f"{old}  RS256  retired  not published" in _said(run("keys", "list"))
    _said(run("keys", "show", old))
    _said(run("keys", "forget", old))
    assert old not in _said(run("keys", "list"))


def test_lineages_are_shown_as_trees(run: Run, provider: RunningProvider) -> None:
    provider.clock.set_offset(-provider.clock.now())
    first = tokens(provider)["refresh_token"]
    second = refresh(provider, first).json()["refresh_token"]
    refresh(provider, first)
    numbers = [it.number for it in provider.history if it.event.kind in ("token.issued", "token.refused")]
    (grant,) = provider.control.grants()
    assert _said(run("grant", "list")).splitlines() == [
        f"{grant.grant_id}  alice at example, 1970-01-01 00:00:00Z  revoked",
        f"  code  #{numbers[0]}  {grant.code[0].at:.3f}  example: issued",
        f"  refresh token {fingerprint(first)}  replaced",
        f"    #{numbers[1]}  {grant.code[0].at:.3f}  example: issued",
        f"    #{numbers[2]}  {grant.code[0].at:.3f}  example: invalid_grant (reused)",
        f"  refresh token {fingerprint(second)}  current",
    ]
    _said(run("grant", "show", fingerprint(second)))
    _said(run("grant", "supersede", fingerprint(second)))
    _said(run("grant", "revoke", "--user", "alice"))
    assert run("grant", "revoke")[0] == 2


def test_history_and_reset(run: Run, provider: RunningProvider) -> None:
    _said(run("user", "disable", "alice"))
    assert _said(run("history")).splitlines()[-1].split() == [
        "#2",
        "0.000",
        "user.disabled",
        "username=alice",
    ]
    assert json.loads(_said(run("history", "--json", "--since", "1")))["kind"] == "user.disabled"
    _said(run("session", "list"))
    _said(run("session", "end"))
    _said(run("reset", "--history"))
    assert [record.event.kind for record in provider.history] == ["provider.reset"]
    assert not provider.control.user("alice").disabled


def test_a_barrier_to_which_nobody_comes_is_not_as_expected(run: Run) -> None:
    code, out, err = run("barrier", "2", "--within", "10ms")
    assert (code, out, err) == (1, "holding the next 2 refreshes\nbarrier 1: 0 of 2 came\n", "")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["user", "disable", "zoe"], 2, "there is no user of that name; there is alice, bob"),
        (["policy", "set", "refresh.rotaton=off"], 2, ROTATON),
        (["policy", "set", "rotation"], 2, "'rotation' is no assignment; write KEY=VALUE"),
        (
            ["policy", "set", "rotation=off"],
            2,
            "'rotation' is a part of a policy; write rotation.FIELD=VALUE",
        ),
        (["fault", "on", "answer"], 2, "answer: the key 'status' is missing"),
        (["fault", "off", "7"], 2, "no fault 7 is on; on are: none"),
        (["clock"], 2, "missing command; see 'mock-idp clock --help'"),
        (
            ["clock", "show", "--at", "here"],
            2,
            "that is no address of a provider; write it like http://127.0.0.1:9000",
        ),
        (["clock", "show", "--at", "http://127.0.0.1:1"], 3, NOBODY),
        (["clock", "show", "--token-file", "no-such-file"], 2, "no-such-file: No such file or directory"),
    ],
)
def test_a_mistake_is_one_sentence_and_an_exit_code(
    run: Run, arguments: list[str], code: int, sentence: str
) -> None:
    assert run(*arguments) == (code, "", f"mock-idp: {sentence}\n")


def test_a_process_is_controlled_with_a_token_and_followed_until_it_stops(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("a-control-token-for-tests\n")
    serve = [str(PROGRAM), "serve", "--port", "0", "--json", "--control", "--control-token-file", str(token)]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            issuer = json.loads(process.stdout.readline())["issuer"]
            command = [str(PROGRAM), "history", "--follow", "--at", issuer, "--token-file", str(token)]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as following:
                assert following.stdout is not None
                assert "provider.started" in following.stdout.readline()
                with ControlClient(issuer, token.read_text().strip()) as control:
                    control.disable_user("alice")
                assert "user.disabled" in following.stdout.readline()
                process.send_signal(signal.SIGTERM)
                rest, _ = following.communicate(timeout=10)
                assert (following.returncode, rest) == (0, "")
            assert process.wait(10) == 0
        finally:
            process.kill()


def test_words_become_values() -> None:
    assert words.assignments(["a=1", "b=text", "c.d=[1]", "c.e=x=y", "f="]) == {
        "a": 1,
        "b": "text",
        "c": {"d": [1], "e": "x=y"},
        "f": "",
    }
    for wrong in (["a"], ["=1"], ["a.=1"], ["a=1", "a=2"], ["a=1", "a.b=2"], ["a.b=1", "a=2"]):
        with pytest.raises(UsageError):
            words.assignments(wrong)
