"""A test that needs docker is skipped without it, and fails where everything must be there."""

from __future__ import annotations

import pytest

from tests.conftest import pytest_runtest_setup

WORDS = "the client 'docker' is not on PATH; install the Debian package docker-cli, or Docker's docker-ce-cli"

NO_CHROMIUM = (
    "Chromium, which carries out the steps of the users file, is not on PATH; install the Debian package "
    "chromium, or sign in yourself with --sign-in person"
)


@pytest.fixture(autouse=True)
def _without_docker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.delenv("HARNESS_REQUIRE_COMPONENTS", raising=False)


@pytest.mark.parametrize(("component", "words"), [("docker", WORDS), ("chromium", NO_CHROMIUM)])
def test_a_missing_component_skips_the_test_and_is_named(
    request: pytest.FixtureRequest, component: str, words: str
) -> None:
    request.node.add_marker(component)
    with pytest.raises(pytest.skip.Exception) as skipped:
        pytest_runtest_setup(request.node)
    assert str(skipped.value) == words


def test_a_missing_component_fails_the_test_where_all_are_required(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    request.node.add_marker(pytest.mark.docker)
    monkeypatch.setenv("HARNESS_REQUIRE_COMPONENTS", "1")
    with pytest.raises(pytest.fail.Exception) as failed:
        pytest_runtest_setup(request.node)
    assert (str(failed.value), failed.value.pytrace) == (WORDS, False)


def test_a_test_that_needs_nothing_runs(request: pytest.FixtureRequest) -> None:
    pytest_runtest_setup(request.node)
