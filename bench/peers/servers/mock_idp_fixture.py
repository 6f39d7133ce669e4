"""How long does a provider of ours take inside of a test? Argument: how often."""

from __future__ import annotations

import json
import sys
import time

from mock_idp import running


def fixture() -> tuple[float, float]:
    """Return the milliseconds until ready, and until stopped."""
    began = time.perf_counter()
    with running():
        ready = time.perf_counter()
    return (ready - began) * 1000, (time.perf_counter() - ready) * 1000


print(json.dumps([fixture() for _ in range(int(sys.argv[1]))]))
