"""Signing keys: rotated, hidden, forgotten."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mock_idp.control.errors import ControlError, NotThereError
from mock_idp.control.operation import INNER, Command, Query, Route
from mock_idp.control.seconds import seconds_in
from mock_idp.events import KeyChanged, KeysRotated

if TYPE_CHECKING:
    from typing import Self

    from mock_idp.keys.entry import Entry
    from mock_idp.keys.signing_key import SigningKey
    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider

_ONE = "/keys/{kid}"


@dataclass(frozen=True)
class KeyState:
    """A key, without what is private of it."""

    kid: str
    alg: str
    active: bool
    """It signs."""
    published: bool
    """The JWKS has it."""
    published_until: float | None
    """Seconds since the Unix epoch; None: no end."""


@dataclass(frozen=True)
class ListKeys(Query[tuple[KeyState, ...]], kind="keys.list", routes=(Route("GET", "/keys"),)):
    """Tell which keys there are, published or not."""

    def read(self, provider: Provider, stored: Transaction) -> tuple[KeyState, ...]:  # noqa: ARG002
        """Return them in the order in which they came."""
        now = provider.clock.now()
        return tuple(_shown(entry, now) for entry in provider.keys.entries)


@dataclass(frozen=True)
class RotateKeys(Command[KeyState], kind="keys.rotate", routes=(Route("POST", "/keys", 201),)):
    """Sign with a fresh key from now on."""

    slow = True

    alg: str = "RS256"
    overlap: float | str | bool = True
    """How long the old key stays published: seconds or a duration; true: until forgotten; false: not."""
    until: float | None = field(default=None, repr=False, kw_only=True, metadata=INNER)
    jwk: dict[str, Any] | None = field(default=None, repr=False, kw_only=True, metadata=INNER)

    def prepared(self, provider: Provider) -> Self:
        """Make the key, so that all processes have the same."""
        overlap = self.overlap if isinstance(self.overlap, bool) else seconds_in(self.overlap, "overlap")
        until = None if overlap is True else provider.clock.now() + overlap
        return replace(self, overlap=overlap, until=until, jwk=_fresh(self.alg))

    def carried_out(self, provider: Provider) -> None:
        """Rotate."""
        _remember(provider)
        overlap = True if self.until is None else self.until - provider.clock.now()
        fresh = provider.keys.rotate(self.alg, overlap=overlap, to=_key(self.jwk))
        overlap_told: Any = self.overlap
        provider.history.append(KeysRotated(self.alg, fresh.kid, overlap_told))

    def outcome(self, provider: Provider, stored: Transaction) -> KeyState:  # noqa: ARG002
        """Return the fresh key."""
        assert self.jwk is not None  # noqa: S101  it is prepared
        return _shown(_find(provider, self.jwk["kid"]), provider.clock.now())


@dataclass(frozen=True)
class ChangeKey(Command[KeyState], kind="keys.change", routes=(Route("PATCH", _ONE),)):
    """Hide a key from the JWKS, or publish it again: one that is hidden signs on if it is active."""

    kid: str
    hidden: bool

    def prepared(self, provider: Provider) -> Self:
        """Refuse a key that is not there."""
        _find(provider, self.kid)
        return self

    def carried_out(self, provider: Provider) -> None:
        """Hide or show it."""
        _find(provider, self.kid)
        _remember(provider)
        (provider.keys.hide if self.hidden else provider.keys.show)(self.kid)
        provider.history.append(KeyChanged(self.kid, "hidden" if self.hidden else "shown"))

    def outcome(self, provider: Provider, stored: Transaction) -> KeyState:  # noqa: ARG002
        """Return the key."""
        return _shown(_find(provider, self.kid), provider.clock.now())


@dataclass(frozen=True)
class ForgetKey(Command[None], kind="keys.forget", routes=(Route("DELETE", _ONE, 204),)):
    """Drop a key as a provider does that lost its storage; if it signed, a fresh one takes its place."""

    slow = True

    kid: str
    jwk: dict[str, Any] | None = field(default=None, repr=False, kw_only=True, metadata=INNER)

    def prepared(self, provider: Provider) -> Self:
        """Make the key that takes its place."""
        entry = _find(provider, self.kid)
        return replace(self, jwk=_fresh(entry.key.alg)) if entry.active else self

    def carried_out(self, provider: Provider) -> None:
        """Drop it."""
        entry = _find(provider, self.kid)
        _remember(provider)
        if entry.active and self.jwk is not None:
            provider.keys.rotate(entry.key.alg, to=_key(self.jwk))
        provider.keys.forget(self.kid)
        provider.history.append(KeyChanged(self.kid, "forgotten"))

    def outcome(self, provider: Provider, stored: Transaction) -> None:
        """There is nothing to tell."""


def _remember(provider: Provider) -> None:
    """Keep the keys of the beginning for a reset."""
    if provider.control.first_keys is None:
        provider.control.first_keys = provider.keys.entries


def _fresh(alg: str) -> dict[str, Any]:
    from mock_idp.keys.signing_key import SigningKey  # noqa: PLC0415  loads cryptography: keys/__init__.py

    try:
        return SigningKey.generate(alg).to_private_jwk()
    except ValueError as error:
        raise ControlError(str(error)) from error


def _key(jwk: dict[str, Any] | None) -> SigningKey:
    from mock_idp.keys.signing_key import SigningKey  # noqa: PLC0415  as above

    return SigningKey.from_private_jwk(jwk or {})


def _find(provider: Provider, kid: str) -> Entry:
    found = next((entry for entry in provider.keys.entries if entry.key.kid == kid), None)
    if found is None:
        raise NotThereError("there is no key of that kid; list the keys to see which there are")
    return found


def _shown(entry: Entry, now: float) -> KeyState:
    key = entry.key
    return KeyState(key.kid, key.alg, entry.active, entry.published(now), entry.published_until)
