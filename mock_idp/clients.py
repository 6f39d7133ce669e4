"""The relying parties a provider knows: those of its settings, and those that registered themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.protocol.model import Client
from mock_idp.protocol.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mock_idp.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisteredClient(Record):
    """A client that registered itself (RFC 7591)."""

    client: Client
    token_hash: str
    """SHA-256 of the registration access token (RFC 7592 3): it cannot be told again."""
    issued_at: float

    @property
    def key(self) -> str:
        """Found by its client_id."""
        return self.client.client_id


class Clients:
    """Clients by id."""

    def __init__(self, known: Iterable[Client], store: Store) -> None:
        """Begin with those that are ``known`` from the start."""
        self._first = {client.client_id: client for client in known}
        self._known = self._first
        self._store = store

    @property
    def known(self) -> tuple[Client, ...]:
        """Those that did not register themselves, in the order in which they came."""
        return tuple(self._known.values())

    async def find(self, client_id: str) -> Client | None:
        """Return the client, or None if there is none."""
        known = self._known.get(client_id)
        if known is not None or not client_id:
            return known
        registered = await self._store.look(lambda stored: stored.get(RegisteredClient, client_id))
        return None if registered is None else registered.client

    def put(self, client: Client) -> None:
        """Know ``client``, in place of the one of its id: an administrator changed it."""
        self._known = {**self._known, client.client_id: client}

    def drop(self, client_id: str) -> None:
        """Know the client no longer: an administrator deleted it; KeyError if it is not `known`."""
        if client_id not in self._known:
            raise KeyError(client_id)
        self._known = {name: client for name, client in self._known.items() if name != client_id}

    def reset(self) -> None:
        """Know those that were known at first."""
        self._known = self._first
