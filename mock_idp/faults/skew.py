"""A provider whose clock is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mock_idp.faults.base.id_token import IdTokenFault, moved


@dataclass(frozen=True, slots=True)
class Skew(IdTokenFault):
    """``Skew(-60)``: ID tokens are written by a clock that is a minute behind; lifetimes stay."""

    name = "skew"

    seconds: float
    """Above 0: ahead."""

    def check(self) -> None:
        """Refuse a clock that is right."""
        self.require(self.seconds != 0, "seconds must not be 0")

    @property
    def deed(self) -> str:
        """What it does."""
        way = "ahead" if self.seconds > 0 else "behind"
        return f"writes ID tokens by a clock that is {abs(self.seconds):g} s {way}"

    def claims_of(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Move every moment."""
        return moved(claims, self.seconds, "iat", "exp", "nbf", "auth_time")
