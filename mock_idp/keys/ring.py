"""The keys of one provider: which sign, which are published, which are remembered."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mock_idp.keys import background, verification
from mock_idp.keys.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mock_idp.keys.signing_key import SigningKey

FIRST = ("RS256", "ES256", "EdDSA")
"""Published from the start. PS256 is not: its key costs as much as that of RS256, and few ask for it."""

_OF_PROCESS = ("RS256", "PS256")


class UnknownKeyError(LookupError):
    """No key of the ring has that ``kid``."""


class KeyRing:
    """One active key for each algorithm, and those it replaced. Thread-safe.

    The first RSA key is the process's own (`mock_idp.keys.process_key`), so that a provider is ready before
    it is.
    """

    def __init__(self, *, now: Callable[[], float], algorithms: Iterable[str] = FIRST) -> None:
        """Publish a key for each of ``algorithms`` from the start, and others from their first use on.

        ``now`` returns seconds since the epoch.
        """
        self._now = now
        self._algorithms = tuple(algorithms)
        self._lock = threading.RLock()
        self._entries: dict[str, Entry] = {}
        self._active: dict[str, SigningKey] = {}
        for alg in _OF_PROCESS:
            if alg in self._algorithms:
                background.prepare(alg)

    def active(self, alg: str = "RS256") -> SigningKey:
        """Return the key that signs by ``alg`` now.

        Raises:
            ValueError: we do not sign by ``alg``.

        """
        return self._active.get(alg) or self._first(alg)

    def jwks(self) -> dict[str, Any]:
        """Return the published keys (RFC 7517 5): first those that sign, and of them that of RS256.

        Some relying parties look at the first key only.
        """
        for alg in self._algorithms:
            self.active(alg)
        now = self._now()
        with self._lock:
            published = [entry for entry in self._entries.values() if entry.published(now)]
        published.sort(key=lambda entry: (not entry.active, entry.key.alg != "RS256"))
        return {"keys": [entry.key.jwk for entry in published]}

    def rotate(
        self, alg: str = "RS256", *, overlap: float | bool = True, to: SigningKey | None = None
    ) -> SigningKey:
        """Return a fresh key that signs from now on: ``to``, if one is given.

        The old one stays published: ``True``, until it is forgotten; a number, for so many seconds;
        ``False``, not at all. Tokens that it signed are ours still. An event loop calls this in a thread.

        Raises:
            ValueError: we do not sign by ``alg``.

        """
        fresh = to or _generate(alg)
        with self._lock:
            old = self.active(alg)
            until = None if overlap is True else self._now() + overlap
            self._entries[old.kid] = replace(self._entries[old.kid], active=False, published_until=until)
            self._add(Entry(fresh))
        return fresh

    def hide(self, kid: str) -> None:
        """Leave a key out of the JWKS; if it is active, it signs on: a relying party cannot verify it.

        Raises:
            UnknownKeyError: there is none.

        """
        self._change(kid, hidden=True)

    def show(self, kid: str) -> None:
        """Publish a key that was hidden, or whose overlap is over.

        Raises:
            UnknownKeyError: there is none.

        """
        self._change(kid, hidden=False, published_until=None)

    def forget(self, kid: str) -> None:
        """Drop a key as a provider does that lost its storage; if it was active, another takes its place.

        Raises:
            UnknownKeyError: there is none.

        """
        entry = self._entry(kid)
        if entry.active:
            self.rotate(entry.key.alg)
        with self._lock:
            self._entries.pop(kid, None)

    def find(self, kid: str) -> SigningKey | None:
        """Return the key, published or not; None if there is none."""
        entry = self._entries.get(kid)
        return entry.key if entry else None

    def verify(self, token: str, *, issuer: str) -> dict[str, Any]:
        """Return the claims of a JWT that this provider signed, however long ago (``id_token_hint``).

        Expired tokens are ours, and those of retired or hidden keys; the audience is the caller's to judge.

        Raises:
            UnverifiableTokenError: it is not ours.

        """
        return verification.claims_of(token, issuer=issuer, find=self.find)

    def snapshot(self) -> list[dict[str, Any]]:
        """Return the whole ring as JSON values, for `restore` of another process. A secret."""
        return [entry.to_row() for entry in self.entries]

    def restore(self, snapshot: Iterable[Mapping[str, Any]]) -> None:
        """Hold exactly the keys of a `snapshot`.

        Raises:
            ValueError: a key in it is none.

        """
        self.hold([Entry.from_row(row) for row in snapshot])

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every key with its state, in the order in which they came."""
        self.jwks()
        with self._lock:
            return tuple(self._entries.values())

    def hold(self, entries: Iterable[Entry]) -> None:
        """Hold exactly these `entries`."""
        with self._lock:
            self._entries, self._active = {}, {}
            for entry in entries:
                self._add(entry)

    def _first(self, alg: str) -> SigningKey:
        """Return the active key of ``alg``, made if there was none."""
        fresh = background.process_key(alg) if alg in _OF_PROCESS else _generate(alg)
        with self._lock:
            if alg not in self._active:
                self._add(Entry(fresh))
            return self._active[alg]

    def _add(self, entry: Entry) -> None:
        self._entries[entry.key.kid] = entry
        if entry.active:
            self._active[entry.key.alg] = entry.key

    def _change(self, kid: str, **changes: Any) -> None:  # noqa: ANN401  fields of an entry
        with self._lock:
            self._entries[kid] = replace(self._entry(kid), **changes)

    def _entry(self, kid: str) -> Entry:
        if kid not in self._entries:
            raise UnknownKeyError(f"there is no key '{kid}'")
        return self._entries[kid]


def _generate(alg: str) -> SigningKey:
    from mock_idp.keys.signing_key import SigningKey  # noqa: PLC0415  loads cryptography: keys/__init__.py

    return SigningKey.generate(alg)
