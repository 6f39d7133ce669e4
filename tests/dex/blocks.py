"""Connectors from a literal text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.dex.connector import ConnectorBlock, load_connector
from harness.dex.pointing import Pointed, pointed_at
from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def block_of(text: str, tmp_path: Path, id: str | None = None) -> ConnectorBlock:  # noqa: A002  Dex's word
    """Return the connector that is written in ``text``."""
    path = tmp_path / "dex.yaml"
    path.write_bytes(text.encode())
    return load_connector(path, id)


def pointed(
    text: str, tmp_path: Path, *, environment: Mapping[str, str] | None = None, **how: object
) -> Pointed:
    """Return the connector in ``text`` when it talks to a check's upstream."""
    return pointed_at(block_of(text, tmp_path), environment=environment or {}, **how)  # type: ignore[arg-type]


def mistake(act: Callable[[], object], tmp_path: Path) -> str:
    """Return the sentence that ``act`` ends with, without the folder."""
    with pytest.raises(UsageError) as failed:
        act()
    return str(failed.value).replace(f"{tmp_path}/", "")
