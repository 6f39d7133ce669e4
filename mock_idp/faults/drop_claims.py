"""An ID token that says less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mock_idp.faults.base.id_token import IdTokenFault


@dataclass(frozen=True, slots=True)
class DropClaims(IdTokenFault):
    """``DropClaims(("groups",))``; userinfo, a plain object, loses members by `DropMember`."""

    name = "drop-claims"

    claims: tuple[str, ...]

    def check(self) -> None:
        """Refuse to leave out nothing."""
        self.require(bool(self.claims), "claims must name what to leave out")

    @property
    def deed(self) -> str:
        """What it does."""
        return f"leaves {', '.join(self.claims)} out of ID tokens"

    def claims_of(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Take the claims away."""
        return {name: value for name, value in claims.items() if name not in self.claims}
