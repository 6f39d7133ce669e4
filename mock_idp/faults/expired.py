"""An ID token that is over when it comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mock_idp.faults.base.id_token import IdTokenFault, moved


@dataclass(frozen=True, slots=True)
class Expired(IdTokenFault):
    """``exp`` is ``seconds`` before the moment of issue; ``iat`` and ``auth_time`` lie before that."""

    name = "expired"

    seconds: float = 1

    def check(self) -> None:
        """Refuse what is not over."""
        self.require(self.seconds > 0, "seconds must be above 0")

    @property
    def deed(self) -> str:
        """What it does."""
        return f"issues ID tokens that ran out {self.seconds:g} s ago"

    def claims_of(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Move every moment back by lifetime and ``seconds``."""
        lifetime = _number(claims.get("exp")) - _number(claims.get("iat"))
        return moved(claims, -lifetime - self.seconds, "iat", "exp", "nbf", "auth_time")


def _number(claim: object) -> float:
    return claim if isinstance(claim, int | float) else 0
