"""Versions of Harbor, one behaviour per file. To add one, copy a file and list it in `_RANGES`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol, cast

from harness.registry.profiles import v1_9_0, v2

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.registry.profiles.profile import Profile


class _Range(Protocol):
    """What a file of this folder defines."""

    NAME: str
    """Short for the whole range."""
    FIRST: tuple[int, int, int]
    LAST: tuple[int, int, int]
    STANDS_FOR: tuple[int, int, int]
    """The exact version that `NAME` means."""
    profile: Callable[[tuple[int, ...]], Profile]


_RANGES = cast("tuple[_Range, ...]", (v1_9_0, v2))
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)", re.ASCII)

DEFAULT = v2.NAME


def profile_for(version: str) -> Profile:
    """Return the profile for an exact version of Harbor, or for the name of a range.

    Raises:
        ValueError: no profile covers it; the message is one sentence that names the known ranges.

    """
    exact = _VERSION.fullmatch(version.strip())
    number = tuple(int(part) for part in exact.groups()) if exact else ()
    for known in _RANGES:
        if version.strip() == known.NAME:
            return known.profile(known.STANDS_FOR)
        if known.FIRST <= number <= known.LAST:
            return known.profile(number)
    raise ValueError(
        f"'{version[:40]}' is not a version of Harbor that can be imitated; known are {known_ranges()}"
    )


def known_ranges() -> str:
    """Return the ranges of versions as people read them."""
    return " and ".join(
        f"{_dotted(known.FIRST)} to {_dotted(known.LAST)} ('{known.NAME}')" for known in _RANGES
    )


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
