"""What holds for all tests: those that need a component say so, and are never silently green without it."""

from __future__ import annotations

import os
import signal

import pytest

from harness import clients
from harness.chromium import process
from harness.dex import toolchain
from harness.dex.go_errors import GoMissing
from mock_idp.command_line import ComponentMissing
from tests.store import postgresql_server

REQUIRE = "HARNESS_REQUIRE_COMPONENTS"


def pytest_configure() -> None:
    """Take signals like a terminal's foreground program, as the programs under test are to do.

    A shell starts background jobs with SIGINT ignored, nohup with SIGHUP, and everything they start inherits
    that.
    """
    for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what is marked with a component that is not here; fail it where all components must be."""
    absent = [clients.why_missing(name) for name in clients.CLIENTS if item.get_closest_marker(name)]
    if item.get_closest_marker("go"):
        absent.append(_why_no_go())
    if item.get_closest_marker("chromium"):
        absent.append(_why_no_chromium())
    if item.get_closest_marker("postgresql"):
        absent.append(postgresql_server.why_missing())
    missing = "; ".join(filter(None, absent))
    if missing and os.environ.get(REQUIRE):
        pytest.fail(missing, pytrace=False)
    if missing:
        pytest.skip(missing)


def _why_no_go() -> str:
    """Return why no Dex can be built here; empty if one can."""
    try:
        toolchain.find()
    except GoMissing as missing:
        return str(missing)
    return ""


def _why_no_chromium() -> str:
    """Return why there is no browser here; empty if there is one."""
    try:
        process.find()
    except ComponentMissing as missing:
        return str(missing)
    return ""
