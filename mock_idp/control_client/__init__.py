"""Control of a provider over HTTP.

::

    with ControlClient("http://127.0.0.1:9000") as control:
        control.advance("25s")
        control.change_policy(refresh={"rotation": False}, client="harbor")

`AsyncControlClient` has the same methods, to be awaited.
"""

from __future__ import annotations

from mock_idp.control.errors import ConflictError, ControlError, NotAllowedError, NotThereError
from mock_idp.control_client.clients import AsyncControlClient, ControlClient
from mock_idp.control_client.wire import UnreachableError

__all__ = [
    "AsyncControlClient",
    "ConflictError",
    "ControlClient",
    "ControlError",
    "NotAllowedError",
    "NotThereError",
    "UnreachableError",
]
