"""The plugin, in suites of its own: inside this process (pytester) and as a process."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytest_plugins = ["pytester"]

DISCOVERY = """
    import json, urllib.request

    def issuer_of(provider):
        with urllib.request.urlopen(provider.issuer + "/.well-known/openid-configuration") as answer:
            return json.load(answer)["issuer"]
"""


def test_each_test_has_a_provider_and_a_clock_of_its_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        helper=DISCOVERY,
        test_it="""
        import time
        from helper import issuer_of

        seen = []

        def test_one(mock_idp):
            assert issuer_of(mock_idp) == mock_idp.issuer
            mock_idp.clock.advance(25)
            mock_idp.advance("1h")
            seen.append(mock_idp.provider)

        def test_another(mock_idp):
            assert mock_idp.provider is not seen[0]
            assert abs(mock_idp.clock.now() - time.time()) < 10
            assert (mock_idp.client.client_id, mock_idp.user.username) == ("example", "alice")
        """,
    )
    pytester.syspathinsert()
    pytester.runpytest("-W", "error").assert_outcomes(passed=2)


def test_settings_are_a_fixture_that_a_suite_overrides(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from mock_idp import RefreshPolicy, Settings

        @pytest.fixture
        def mock_idp_settings():
            return Settings(refresh=RefreshPolicy(enabled=False))

        def test_it(mock_idp):
            assert mock_idp.provider.settings.refresh.enabled is False
        """
    )
    pytester.runpytest("-W", "error").assert_outcomes(passed=1)


def test_a_provider_has_stopped_after_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import socket, threading
        import pytest

        ports, threads = [], set(threading.enumerate())

        def test_it(mock_idp):
            ports.append(int(mock_idp.issuer.rpartition(":")[2]))

        def test_nobody_listens_any_more():
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", ports[0]))
            assert [t.name for t in set(threading.enumerate()) - threads if t.name != "signing-key"] == []
        """
    )
    pytester.runpytest("-W", "error").assert_outcomes(passed=2)


@pytest.mark.parametrize("loop", ["uvloop", "asyncio"])
def test_a_frozen_clock_neither_hangs_the_server_nor_escapes_it(pytester: pytest.Pytester, loop: str) -> None:
    """freezegun stops time.monotonic too, by which an event loop of asyncio decides what is due."""
    if loop == "uvloop":
        pytest.importorskip("uvloop")
    pytester.makepyfile(
        conftest="import sys; sys.modules['uvloop'] = None" if loop == "asyncio" else "",
        helper=DISCOVERY,
        test_it="""
        import time
        import mock_idp as package
        from freezegun import freeze_time
        from helper import issuer_of

        def test_inside(mock_idp):
            with freeze_time("2030-01-01") as frozen:
                assert issuer_of(mock_idp) == mock_idp.issuer
                before = mock_idp.clock.now()
                frozen.tick(25)
                assert mock_idp.clock.now() - before == 25
                assert issuer_of(mock_idp) == mock_idp.issuer

        @freeze_time("2030-01-01")
        def test_around():
            with package.running() as provider:
                assert issuer_of(provider) == provider.issuer
                assert provider.clock.now() == time.time() == 1893456000

        @freeze_time("2030-01-01", tick=True)
        def test_around_with_ticks(mock_idp):
            assert issuer_of(mock_idp) == mock_idp.issuer
        """,
    )
    result = pytester.runpytest_subprocess("-W", "error", timeout=60)
    result.assert_outcomes(passed=3)


PROJECTS = {
    "a module": {"harness.py": "OWN = True", "test_it.py": "from harness import OWN"},
    "a package": {
        "harness/__init__.py": "from harness.own import OWN",
        "harness/own.py": "OWN = True",
        "harness/test_it.py": "from harness import OWN",
    },
    "a namespace package": {"harness/own.py": "OWN = True", "test_it.py": "from harness.own import OWN"},
    "a folder": {"harness/own.py": "OWN = True", "harness/test_it.py": "from own import OWN"},
}
TESTS = """
def test_ours():
    assert OWN

def test_theirs(mock_idp):
    assert mock_idp.issuer.startswith("http://127.0.0.1:")
"""


@pytest.mark.parametrize("kind", PROJECTS)
def test_a_project_with_a_harness_of_its_own_keeps_it(tmp_path: Path, kind: str) -> None:
    for name, text in PROJECTS[kind].items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text + (TESTS if path.name == "test_it.py" else "\n"))
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1][:8]) == (0, "2 passed"), done.stdout


def test_loading_the_plugin_loads_neither_the_harness_nor_a_web_framework() -> None:
    heavy = ["harness", "fastapi", "starlette", "uvicorn", "jwt", "httpx", "yaml", "typer", "asyncio"]
    program = f"import pytest, sys; before = set(sys.modules); import mock_idp.pytest_plugin; \
print([name for name in {heavy} if name in set(sys.modules) - before])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == "[]\n"


def test_the_public_names_are_all_there() -> None:
    import mock_idp  # noqa: PLC0415  not at the top: the fixture of that name

    assert [name for name in mock_idp.__all__ if getattr(mock_idp, name, None) is None] == []
    assert callable(mock_idp.running)
    with pytest.raises(AttributeError, match="module 'mock_idp' has no attribute 'runing'"):
        mock_idp.runing  # type: ignore[attr-defined]  # noqa: B018  the attribute is looked up
