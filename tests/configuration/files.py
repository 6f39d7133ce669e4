"""Reading a configuration from a literal text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mock_idp.config import ConfigError, Value, load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def value_of(text: str, tmp_path: Path) -> Value:
    """Return what is written in ``text``."""
    path = tmp_path / "file.yaml"
    path.write_bytes(text.encode())
    return load(path)


def mistake_in(text: str, tmp_path: Path, read: Callable[[Value], object] = lambda _: None) -> str:
    """Return the message of the error that reading ``text`` ends with, without the folder."""
    with pytest.raises(ConfigError) as failed:
        read(value_of(text, tmp_path))
    return str(failed.value).removeprefix(f"{tmp_path}/")
