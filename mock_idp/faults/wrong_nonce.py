"""An ID token of another sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mock_idp.faults.base.id_token import IdTokenFault


@dataclass(frozen=True, slots=True)
class WrongNonce(IdTokenFault):
    """``nonce`` is not the one of the request, also where there was none (OIDC Core 3.1.3.7, 12.2)."""

    name = "wrong-nonce"

    nonce: str = "another-nonce"

    @property
    def deed(self) -> str:
        """What it does."""
        return "puts another nonce into ID tokens"

    def claims_of(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Replace ``nonce``."""
        return claims | {"nonce": self.nonce}
