"""What a run leaves behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from harness import browser, scenario_files
from harness.clients.builtin import Builtin
from harness.clients.docker import Docker
from mock_idp.endpoints.token import TokenEndpoint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_stored_history_is_judged_again_with_the_same_verdict(refresh_harness: Callable[..., Any]) -> None:
    ran = refresh_harness("run", "refresh-off", "--client", "builtin", "--history", "kept")
    again = refresh_harness("diagnose", "kept/refresh-off-builtin.jsonl")

    assert (ran.exit_code, again.exit_code) == (0, 0)
    assert ran.stdout.partition("verdict")[2] == again.stdout.partition("verdict")[2]


def test_a_run_that_does_not_go_as_expected_ends_with_1(
    refresh_harness: Callable[..., Any], tmp_path: Path
) -> None:
    text = (
        scenario_files.find("refresh-off")
        .read_text()
        .replace("broken, cause: no-refresh-token-issued", "works")
    )
    (tmp_path / "mine.yaml").write_text(text)

    ended = refresh_harness("run", "mine.yaml", "--client", "builtin", "--json", "report.json")

    (run,) = json.loads((tmp_path / "report.json").read_text())["runs"]
    assert (ended.exit_code, run["outcome"], run["verdict"]["status"]) == (1, "not-met", "broken")


def test_a_run_that_proves_nothing_ends_with_3(refresh_harness: Callable[..., Any], tmp_path: Path) -> None:
    steps = "steps:\n  - sign-in: alice\n  - login: ok\n"
    (tmp_path / "mine.yaml").write_text(f"id: mine\ntitle: Too little\n{steps}expect: {{verdict: works}}\n")

    ended = refresh_harness("run", "mine.yaml", "--client", "builtin", "--json", "report.json")

    (run,) = json.loads((tmp_path / "report.json").read_text())["runs"]
    assert (ended.exit_code, run["outcome"], run["verdict"]["status"]) == (3, "unknown", "unknown")
    assert run["verdict"]["advice"].startswith("not shown: ")


def test_all_clients_means_every_client_that_is_installed(
    refresh_harness: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")

    ended = refresh_harness("run", "wrong-secret", "--client", "all", "--json", "report.json")

    runs = json.loads((tmp_path / "report.json").read_text())["runs"]
    assert [run["client"] for run in runs] == ["builtin"]
    assert (ended.exit_code, ended.stderr.startswith("the client 'docker' is not on PATH")) == (0, True)


def test_list_names_every_scenario_and_explain_every_cause(refresh_harness: Callable[..., Any]) -> None:
    listed, explained = refresh_harness("list"), refresh_harness("explain", "no-refresh-token-issued")

    assert [line.split()[0] for line in listed.stdout.splitlines()] == [
        path.stem for path in scenario_files.shipped()
    ]
    assert (listed.exit_code, explained.exit_code) == (0, 0)
    assert "switch refresh on at the provider" in explained.stdout


@pytest.mark.parametrize("client", ["builtin", pytest.param("docker", marks=pytest.mark.docker)])
def test_no_secret_and_no_token_stands_in_anything_that_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], client: str
) -> None:
    from rich.console import Console  # noqa: PLC0415

    from harness.commands.run import Reports, run  # noqa: PLC0415
    from harness.pace import TimeMode  # noqa: PLC0415

    secrets = spy_on_secrets(monkeypatch, {"builtin": Builtin, "docker": Docker}[client])
    reports = Reports(json=tmp_path / "report.json", histories=tmp_path / "kept")

    names = ["refresh-off", "refresh-on", "wrong-secret", "heal-by-sign-in"]
    run(
        names,
        client=client,
        mode=TimeMode.VIRTUAL,
        reports=reports,
        out=Console(),
        err=Console(stderr=True),
    )

    printed = capsys.readouterr()
    texts = [printed.out, printed.err, (tmp_path / "report.json").read_text()]
    texts += [path.read_text() for path in (tmp_path / "kept").iterdir()]
    assert len(texts) == 7
    assert {"CLI secret", "password", "access_token", "refresh_token", "id_token"} <= {
        kind for kind, _ in secrets
    }
    assert [(kind, n) for kind, secret in secrets for n, text in enumerate(texts) if secret in text] == []


def spy_on_secrets(monkeypatch: pytest.MonkeyPatch, client: type[Builtin | Docker]) -> set[tuple[str, str]]:
    """Collect every real secret of the runs to come, where it passes by."""
    seen: set[tuple[str, str]] = set()
    sign_in, login, exchange = browser.sign_in, client.login, TokenEndpoint.exchange

    def watched_sign_in(url: str, username: str, password: str, **named: Any) -> browser.SignedIn:  # noqa: ANN401
        signed_in = sign_in(url, username, password, **named)
        seen.update({("password", password), ("CLI secret", signed_in.secret)})
        return signed_in

    def watched_login(self: Any, registry: str, username: str, secret: str) -> object:  # noqa: ANN401
        seen.add(("CLI secret", secret))
        return login(self, registry, username, secret)

    async def watched_exchange(self: TokenEndpoint, *request: Any) -> dict[str, Any]:  # noqa: ANN401
        answer = await exchange(self, *request)
        kinds = ("access_token", "refresh_token", "id_token")
        seen.update((kind, answer[kind]) for kind in kinds if kind in answer)
        return answer

    monkeypatch.setattr(browser, "sign_in", watched_sign_in)
    monkeypatch.setattr(client, "login", watched_login)
    monkeypatch.setattr(TokenEndpoint, "exchange", watched_exchange)
    return seen
