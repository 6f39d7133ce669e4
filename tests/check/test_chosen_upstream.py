"""Which upstream a check is made with, and what becomes of the connector's own credentials there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness import clients
from harness.check import upstreams
from harness.check.planning import Options, plan
from harness.check.upstreams import Asked, choose
from harness.dex.connector import load_connector
from harness.pace import TimeMode
from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from harness.dex.connector import ConnectorBlock

OIDC = """
type: oidc
id: corp
name: Corp
config: {issuer: "https://sso.example.com/r", clientid: $ID, clientSecret: s3cret, rootCAs: [$FOLDER/ca.pem]}
"""
CUSTOM = "{type: corp, id: corp, name: Corp, config: {url: $UPSTREAM_URL, clientSecret: mine}}"
ENVIRONMENT = {"ID": "harbor", "FOLDER": "/etc"}
URL = "https://sso.example.com"


def block(tmp_path: Path, text: str = OIDC) -> ConnectorBlock:
    path = tmp_path / "connector.yaml"
    path.write_text(text)
    return load_connector(path, None)


def config(tmp_path: Path, asked: Asked, text: str = OIDC) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the configuration that Dex gets, and what was replaced in it."""
    written = block(tmp_path, text)
    pointed = choose(written, asked, ENVIRONMENT).point(written, ENVIRONMENT)
    return dict(pointed.block.config), tuple(it.key for it in pointed.replaced)


@pytest.mark.parametrize(
    ("text", "asked", "said"),
    [
        (OIDC, Asked(), ("oidc", True, True, True)),
        (OIDC, Asked(dialect="oauth2"), ("oauth2", True, True, True)),
        ("{type: corp, id: a, name: a}", Asked(), ("oidc", True, True, True)),
        ("{type: mockCallback, id: a, name: a}", Asked(), ("none", False, True, False)),
        (OIDC, Asked(url=URL), (URL, False, False, True)),
        (OIDC, Asked(command="/usr/bin/users --port 9"), ("users", False, False, True)),
    ],
)
def test_what_can_be_done_with_each(
    tmp_path: Path, text: str, asked: Asked, said: tuple[str, bool, bool, bool]
) -> None:
    choice = choose(block(tmp_path, text), asked, ENVIRONMENT)
    assert (choice.kind, choice.changes, choice.own_clock, choice.exists) == said
    assert choice.forgives is choice.own_clock


def test_a_mock_gets_credentials_of_its_own(tmp_path: Path) -> None:
    asked, _ = config(tmp_path, Asked())
    assert {name: asked[name] for name in ("issuer", "clientID", "clientSecret")} == {
        "issuer": "$UPSTREAM_ISSUER",
        "clientID": "$UPSTREAM_CLIENT_ID",
        "clientSecret": "$UPSTREAM_CLIENT_SECRET",
    }


def test_at_a_real_system_the_connector_keeps_its_credentials(tmp_path: Path) -> None:
    assert config(tmp_path, Asked(url=URL)) == (
        {
            "issuer": "$UPSTREAM_URL/r",
            "clientid": "$ID",
            "clientSecret": "s3cret",
            "redirectURI": "$DEX_CALLBACK",
        },
        ("config.issuer", "config.redirectURI"),
    )


def test_at_a_program_too(tmp_path: Path) -> None:
    asked, replaced = config(tmp_path, Asked(command="users"))
    assert (asked["issuer"], asked["clientID"], asked["clientSecret"]) == (
        "$UPSTREAM_ISSUER",
        "$ID",
        "s3cret",
    )
    assert replaced == ("config.issuer", "config.redirectURI")


def test_a_connector_of_ones_own_is_changed_nowhere(tmp_path: Path) -> None:
    assert config(tmp_path, Asked(command="users"), CUSTOM) == (
        {"url": "$UPSTREAM_URL", "clientSecret": "mine"},
        (),
    )


class Started(Exception):  # noqa: N818
    """Thrown instead of starting anything."""


@pytest.mark.parametrize(
    ("name", "asked", "own"),
    [
        ("at_url", Asked(url=URL), {"ca_file": Path("/etc/ca.pem"), "tls": False}),
        ("command", Asked(command="users --port '9 0'"), {"tls": False}),
    ],
)
def test_what_an_upstream_is_started_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, asked: Asked, own: dict[str, object]
) -> None:
    def start(what: object, **told: object) -> object:
        raise Started(what, told)

    monkeypatch.setattr(upstreams, name, start)
    factory = choose(block(tmp_path), asked, ENVIRONMENT).factory((), 20, forgiving=False)
    nothing: Any = None
    with pytest.raises(Started) as started:
        factory("", nothing, nothing)
    assert started.value.args == (
        URL if name == "at_url" else ["users", "--port", "9 0"],
        {"people": (), "client_id": "harbor", "client_secret": "s3cret", "clock": None, "history": None}
        | own,
    )


@pytest.mark.parametrize(
    ("text", "asked", "said"),
    [
        (
            OIDC,
            Asked(command="users '"),
            "--upstream-cmd: 'users '' is no command line: No closing quotation",
        ),
        (OIDC, Asked(command=" "), "--upstream-cmd is empty; write the program that serves the upstream"),
        (
            "{type: corp, id: a, name: a, config: {url: http://127.0.0.1:9}}",
            Asked(command="users"),
            (
                "{path}:1: nothing in config holds $UPSTREAM_URL, so that the check would not see what Dex "
                "asks the program of --upstream-cmd"
            ),
        ),
        (
            OIDC,
            Asked(url="https://login.example.com"),
            (
                "{path}:2: nothing in config begins with https://login.example.com, so that the check would "
                "not see what Dex asks"
            ),
        ),
    ],
)
def test_a_mistake_is_a_sentence(tmp_path: Path, text: str, asked: Asked, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        config(tmp_path, asked, text)
    assert str(raised.value) == said.replace("{path}", f"{tmp_path}/connector.yaml")


@pytest.mark.parametrize("option", ["url", "cmd"])
def test_what_an_upstream_of_ones_own_needs(tmp_path: Path, option: str) -> None:
    named: dict[str, Any] = {{"url": "upstream_url", "cmd": "upstream_command"}[option]: "x"}
    users = tmp_path / "users.yaml"
    said = []
    more: tuple[dict[str, Any], ...] = ({}, {"users": users, "time": TimeMode.VIRTUAL}, {"upstream": "oidc"})
    for options in more:
        with pytest.raises(UsageError) as raised:
            plan(
                Options(connector=tmp_path / "connector.yaml", **named, **options),
                (clients.find("builtin"),),
                progress=lambda _: None,
            )
        said.append(str(raised.value))
    assert said == [
        f"--upstream-{option} needs people who can sign in there; name a file of them with --users",
        (
            f"--time virtual is impossible with --upstream-{option}: that system's clock cannot be moved, "
            "and Dex would take its tokens for older than they are; leave it out, and the check waits for "
            "real"
        ),
        f"--upstream and --upstream-{option} contradict each other; write one of them",
    ]
