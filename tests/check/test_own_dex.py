"""A Dex that somebody else built: its clock cannot be moved, so that the check waits for real."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from harness.check.judging import conclusion
from harness.pace import TimeMode
from harness.status import Status
from mock_idp.command_line import UsageError
from tests.check.checking import check
from tests.check.own_dex import dex_with

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.go

CAUSES = {
    "usersystem": None,
    "broken/disabledignored": "connector-ignores-denial",
    "broken/offlinescope": "connector-loses-offline-scope",
    "broken/tokennotstored": "connector-drops-connector-data",
}


@pytest.mark.real_time
def test_in_real_time_a_plain_dex_gets_the_same_verdicts(tmp_path_factory: pytest.TempPathFactory) -> None:
    built = {package: dex_with(package, tmp_path_factory.mktemp("dex")) for package in CAUSES}

    def cause(package: str) -> tuple[Status, str | None]:
        verdict = conclusion(check(None, dex=built[package], ttl=5.0))
        return verdict.status, verdict.cause

    with ThreadPoolExecutor(len(CAUSES)) as pool:
        verdicts = dict(zip(CAUSES, pool.map(cause, CAUSES), strict=True))

    assert verdicts == {
        package: (Status.WORKS if expected is None else Status.BROKEN, expected)
        for package, expected in CAUSES.items()
    }


def test_virtual_time_with_it_is_refused_not_faked(tmp_path: Path) -> None:
    dex = dex_with("usersystem", tmp_path)

    with pytest.raises(UsageError) as refused:
        check(None, dex=dex, time=TimeMode.VIRTUAL)

    assert str(refused.value) == (
        "--time virtual is impossible with --dex: the clock of a Dex that was not built here cannot be "
        "moved; leave it out, and the check waits for real"
    )
