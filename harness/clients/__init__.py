"""The clients that can log in: one file each, in the order in which ``--client all`` runs them."""

from __future__ import annotations

import difflib
from types import MappingProxyType
from typing import TYPE_CHECKING

from harness.clients import docker
from harness.clients.builtin import Builtin
from harness.clients.client import ClientMissing, UnknownClient

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.clients.client import RegistryClient

CLIENTS: Mapping[str, Callable[[], RegistryClient]] = MappingProxyType(
    {"builtin": Builtin, "docker": docker.find}
)
"""Every client there is, with how to get it."""


def find(name: str) -> RegistryClient:
    """Return the client called ``name``.

    Raises:
        UnknownClient: there is none of that name.
        ClientMissing: it is not on this machine.

    """
    if name not in CLIENTS:
        near = difflib.get_close_matches(name, CLIENTS, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(CLIENTS)}"
        message = f"there is no client '{name}'; {hint}"
        raise UnknownClient(message)
    return CLIENTS[name]()


def why_missing(name: str) -> str:
    """Return what keeps the known client ``name`` from being used here, in one sentence; empty: nothing."""
    try:
        find(name)
    except ClientMissing as missing:
        return str(missing)
    return ""


def installed() -> tuple[RegistryClient, ...]:
    """Return the clients that are on this machine."""
    found = []
    for get in CLIENTS.values():
        try:
            found.append(get())
        except ClientMissing:
            continue
    return tuple(found)
