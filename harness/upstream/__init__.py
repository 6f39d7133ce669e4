"""The upstream behind a connector: a mock, a system elsewhere or a program, with one recorder before it.

Names are loaded when they are first used: who judges a stored history needs the events, and no server.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.upstream.elsewhere import at_url
    from harness.upstream.mocked import mock
    from harness.upstream.program import command
    from harness.upstream.recorder import Recorder
    from harness.upstream.upstream import Person, Upstream

__all__ = ["Person", "Recorder", "Upstream", "at_url", "command", "mock"]

_MODULE_OF = {
    "Person": "upstream",
    "Recorder": "recorder",
    "Upstream": "upstream",
    "at_url": "elsewhere",
    "command": "program",
    "mock": "mocked",
}

if not TYPE_CHECKING:  # a type checker shall know the names above, and no others

    def __getattr__(name: str) -> object:
        """Load what is asked for (PEP 562)."""
        if name not in _MODULE_OF:
            message = f"module 'harness.upstream' has no attribute '{name}'"
            raise AttributeError(message)
        return getattr(importlib.import_module(f"harness.upstream.{_MODULE_OF[name]}"), name)
