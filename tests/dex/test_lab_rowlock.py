"""The storage in which refreshes of two people overlap, and which outlives a Dex."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from harness.dex import toolchain
from harness.dex.build import LAB, build
from tests.dex.living_dex import living

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.dex.living_dex import Living

pytestmark = pytest.mark.go


def _refresh(dex: Living, token: str) -> httpx.Response:
    return dex.token(grant_type="refresh_token", refresh_token=token)


def _kept(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.json()["refresh_token"])


def test_the_lab_passes_its_own_tests_and_dexs_for_storages() -> None:
    ran = subprocess.run(
        [toolchain.find().program, "test", "-timeout", "60s", "./..."],
        cwd=LAB,
        env=os.environ | {"CGO_ENABLED": "0", "GOFLAGS": "-buildvcs=false", "GOWORK": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_refresh_token_outlives_a_dex_that_is_killed(tmp_path: Path) -> None:
    storage = f"{{type: rowlock, config: {{file: '{tmp_path / 'state'}'}}}}"
    with living(build(), tmp_path, kind="mockPassword", storage=storage) as dex:
        first = _kept(dex.token())
        second = _kept(_refresh(dex, first))
        dex.process.kill()
    with living(build(), tmp_path, kind="mockPassword", storage=storage) as dex:
        assert _refresh(dex, first).status_code == 400
        third = _kept(_refresh(dex, second))
    assert len({first, second, third}) == 3
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("storage", ["{type: memory}", "{type: rowlock}"])
def test_without_a_file_nothing_outlives_dex(tmp_path: Path, storage: str) -> None:
    with living(build(), tmp_path, kind="mockPassword", storage=storage) as dex:
        token = _kept(dex.token())
    with living(build(), tmp_path, kind="mockPassword", storage=storage) as dex:
        assert _refresh(dex, token).status_code == 400
