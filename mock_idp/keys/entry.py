"""A key in a ring, with what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.keys.signing_key import SigningKey

_STATE = ("active", "published_until", "hidden")


@dataclass(frozen=True)
class Entry:
    """A key and its state."""

    key: SigningKey
    active: bool = True
    """It signs what is signed by its algorithm; one key does."""
    published_until: float | None = None
    """Seconds since the epoch; None: no end."""
    hidden: bool = False

    def published(self, now: float) -> bool:
        """Tell whether the JWKS has it."""
        return not self.hidden and (self.published_until is None or now < self.published_until)

    def to_row(self) -> dict[str, Any]:
        """Return the entry as JSON values. A secret."""
        return {"jwk": self.key.to_private_jwk()} | {name: getattr(self, name) for name in _STATE}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Entry:
        """Return the entry that `to_row` wrote.

        Raises:
            ValueError: its key is none.

        """
        from mock_idp.keys.signing_key import SigningKey  # noqa: PLC0415  loads cryptography: keys/__init__.py

        return cls(SigningKey.from_private_jwk(row["jwk"]), **{name: row[name] for name in _STATE})
