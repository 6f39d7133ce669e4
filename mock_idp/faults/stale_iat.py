"""A refreshed ID token that says it is an old one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mock_idp.faults.base.id_token import IdTokenFault, moved


@dataclass(frozen=True, slots=True)
class StaleIat(IdTokenFault):
    """``StaleIat(3600)``: ``iat`` alone lies back, though OIDC Core 12.2 wants the time of the new issue."""

    name = "stale-iat"

    seconds: float

    def check(self) -> None:
        """Refuse what is not old."""
        self.require(self.seconds > 0, "seconds must be above 0")

    @property
    def deed(self) -> str:
        """What it does."""
        return f"dates ID tokens back by {self.seconds:g} s"

    def claims_of(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Move ``iat``."""
        return moved(claims, -self.seconds, "iat")
