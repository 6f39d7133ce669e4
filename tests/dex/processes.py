"""Which processes there are, and waiting for what they do."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def with_words(*words: str) -> list[str]:
    """Return the command lines with all of ``words``, of processes that do not just wait to be buried."""
    listing = ["ps", "axww", "-o", "stat=,args="]
    listed = subprocess.run(listing, capture_output=True, text=True, check=True).stdout
    return [
        line for line in listed.splitlines() if all(w in line for w in words) and not line.startswith("Z")
    ]


def wait_for(seen: Callable[[], bool], within: float = 20.0) -> None:
    """Look again and again until ``seen``; fail after so many seconds."""
    until = time.monotonic() + within
    while not seen():
        assert time.monotonic() < until, "not seen in time"
