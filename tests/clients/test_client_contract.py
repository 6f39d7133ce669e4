"""What holds for every client, and how one is found."""

from __future__ import annotations

import base64

import pytest

from harness import clients
from harness.clients.builtin import Builtin
from harness.clients.client import (
    ClientError,
    ClientMissing,
    UnknownClient,
    UnusableInput,
    last_words,
    redact,
    require_usable,
)
from mock_idp.command_line import UsageError


def test_the_clients_are_known_by_name_and_in_order() -> None:
    assert list(clients.CLIENTS) == ["builtin", "docker"]
    assert clients.find("builtin") == Builtin()


@pytest.mark.parametrize(
    ("name", "hint"), [("dockr", "did you mean 'docker'?"), ("zzz", "there are builtin, docker")]
)
def test_an_unknown_client_is_the_users_mistake(name: str, hint: str) -> None:
    with pytest.raises(UnknownClient) as caught:
        clients.find(name)
    assert str(caught.value) == f"there is no client '{name}'; {hint}"
    assert isinstance(caught.value, UsageError)


def test_a_missing_client_is_not_the_users_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ClientMissing) as caught:
        clients.find("docker")
    assert str(caught.value) == (
        "the client 'docker' is not on PATH; install the Debian package docker-cli, or Docker's docker-ce-cli"
    )
    assert isinstance(caught.value, ClientError)
    assert not isinstance(caught.value, UsageError)
    assert clients.installed() == (Builtin(),)


@pytest.mark.parametrize(
    "registry",
    ["127.0.0.1", "127.0.0.1:5000", "localhost:1", "[::1]:5000", "harbor.example.org", "a-b.example:443"],
)
@pytest.mark.parametrize("secret", ["s", "two words", "colon:ed", "schlüssel"])
def test_what_every_client_sends_alike_is_usable(registry: str, secret: str) -> None:
    require_usable(registry, "alice@example.org", secret)


@pytest.mark.parametrize(
    "registry", ["", "https://h", "h/project", "-h", "h:", "h:x", "h:65536", "h:0", "[::zz]", "[.]", "a b"]
)
def test_what_is_no_registry_is_refused(registry: str) -> None:
    """An empty registry would send the secret to Docker Hub."""
    with pytest.raises(UnusableInput) as caught:
        require_usable(registry, "alice", "s3cr3t")
    assert str(caught.value) == f"'{registry}' is not a registry's host or host:port"


@pytest.mark.parametrize("username", ["", "a:b", " alice", "alice\n", "a\x00b"])
def test_a_user_name_that_basic_authentication_cannot_carry_is_refused(username: str) -> None:
    with pytest.raises(UnusableInput):
        require_usable("h", username, "s3cr3t")


@pytest.mark.parametrize("secret", ["", " s3cr3t", "s3cr3t ", "s3cr3t\n", "s3\ncr3t", "s3\x00cr3t", "\ts"])
def test_a_secret_that_clients_send_differently_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        require_usable("h", "alice", secret)
    said = "the CLI secret cannot be sent: it is empty, or holds control characters or outer spaces"
    assert str(caught.value) == said


@pytest.mark.parametrize("secret", ["s3cr3t", 'with "quotes" & more', "s", "schlüssel", "a" * 400])
def test_no_form_of_the_secret_stays_in_a_text(secret: str) -> None:
    both = base64.b64encode(f"alice:{secret}".encode()).decode()
    alone = base64.urlsafe_b64encode(secret.encode()).decode().rstrip("=")
    assert redact(f"<{secret}|{both}|{alone}>", "alice", secret).replace("=", "") == (
        "<[secret]|[secret]|[secret]>"
    )


def test_last_words_are_one_short_line_that_commands_no_terminal() -> None:
    """The secret goes before the text is cut: half of it would not be recognised."""
    text = f"\x1b[31mred\n  {'x' * 280} s3cr3ts3cr3t"
    said = last_words(text, "alice", "s3cr3ts3cr3t")
    assert said == f"[31mred {'x' * 280} [secret]"
    assert last_words("y" * 301, "alice", "s3cr3t") == "y" * 299 + "…"
