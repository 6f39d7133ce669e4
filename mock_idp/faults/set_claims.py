"""An ID token that says something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mock_idp.faults.base.id_token import IdTokenFault


@dataclass(frozen=True, slots=True)
class SetClaims(IdTokenFault):
    """``SetClaims({"email": "mallory@example.com"})``."""

    name = "set-claims"

    claims: dict[str, Any]

    def check(self) -> None:
        """Refuse to say nothing else."""
        self.require(bool(self.claims), "claims must name what to set")

    @property
    def deed(self) -> str:
        """What it does."""
        return f"sets {', '.join(self.claims)} in ID tokens"

    def claims_of(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Lay the claims over the token's."""
        return claims | self.claims
