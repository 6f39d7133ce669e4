"""Ports for a Dex, which cannot say which one it took if it is given none."""

from __future__ import annotations

import contextlib
import itertools
import random
import threading
from typing import TYPE_CHECKING

from mock_idp.server import ServerError, address_of, listen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.server import Address

_RANGE = range(20_000, 32_000)
"""Below those that Linux gives to outgoing connections (32768 and up), one of which may come in between."""
_lock = threading.Lock()


def _in_turn() -> Iterator[int]:
    # Each process goes its own way through the range, and takes no port twice before it has taken all.
    ports = list(_RANGE)
    random.SystemRandom().shuffle(ports)
    return itertools.cycle(ports)


_ports = _in_turn()


def free_address() -> Address:
    """Return a loopback address that nobody listens on.

    Raises:
        ServerError: there is none.

    """
    for _ in _RANGE:
        with _lock:
            port = next(_ports)
        with contextlib.suppress(ServerError), listen(port) as sock:
            return address_of(sock)
    raise ServerError(f"every port from {_RANGE.start} to {_RANGE.stop - 1} is taken")
