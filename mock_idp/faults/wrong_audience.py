"""An ID token for somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mock_idp.faults.base.id_token import IdTokenFault


@dataclass(frozen=True, slots=True)
class WrongAudience(IdTokenFault):
    """``aud`` is another client (OIDC Core 3.1.3.7, 12.2)."""

    name = "wrong-audience"

    audience: str = "another-client"

    @property
    def deed(self) -> str:
        """What it does."""
        return f"makes ID tokens out to {self.audience}"

    def claims_of(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Replace ``aud``."""
        return claims | {"aud": self.audience}
