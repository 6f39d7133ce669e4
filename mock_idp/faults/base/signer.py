"""Who signs an ID token that a fault has changed."""

from __future__ import annotations

from typing import Any, Protocol


class Signer(Protocol):
    """What a fault asks of the provider's keys."""

    def sign(self, claims: dict[str, Any], header: dict[str, Any]) -> str:
        """Return the claims as a JWT with exactly this JOSE header, signed by the current key of its ``alg``.

        ``kid`` is written as it stands: it need not be the key's.
        """
