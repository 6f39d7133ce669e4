"""A key that nobody can find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mock_idp.faults.base.id_token import IdTokenFault


@dataclass(frozen=True, slots=True)
class WrongKid(IdTokenFault):
    """ID tokens name a ``kid`` that is not in the JWKS; their signature is the right key's."""

    name = "wrong-kid"

    kid: str = "unknown-key"

    @property
    def deed(self) -> str:
        """What it does."""
        return f"names the key {self.kid} in ID tokens"

    def header_of(self, header: dict[str, Any]) -> dict[str, Any]:
        """Replace ``kid``."""
        return header | {"kid": self.kid}
