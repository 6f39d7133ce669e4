# mypy: disable-error-code="import-not-found,import-untyped,misc"
"""How long does oidc-provider-mock's own context manager take? Argument: how often.

Runs in an environment of its own, where oidc-provider-mock is installed.
"""

from __future__ import annotations

import json
import sys
import time

import oidc_provider_mock


def fixture() -> tuple[float, float]:
    """Return the milliseconds until ready, and until stopped."""
    began = time.perf_counter()
    with oidc_provider_mock.run_server_in_thread():
        ready = time.perf_counter()
    return (ready - began) * 1000, (time.perf_counter() - ready) * 1000


print(json.dumps([fixture() for _ in range(int(sys.argv[1]))]))
