"""What holds for all tests: those that need a component say so, and are never silently green without it."""

from __future__ import annotations

import os
import signal

import pytest

from harness import clients

REQUIRE = "HARNESS_REQUIRE_COMPONENTS"


def pytest_configure() -> None:
    """Take Ctrl-C like a terminal's foreground program, as the programs under test are to do.

    A shell starts background jobs with SIGINT ignored, and everything they start inherits that.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what is marked with a client that is not here; fail it where all components must be."""
    missing = "; ".join(
        clients.why_missing(name) for name in clients.CLIENTS if item.get_closest_marker(name)
    )
    if missing and os.environ.get(REQUIRE):
        pytest.fail(missing, pytrace=False)
    if missing:
        pytest.skip(missing)
