"""A signature that is not the key's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.faults.base.id_token import IdTokenFault
from mock_idp.faults.base.replies import encoded

if TYPE_CHECKING:
    from mock_idp.faults.base.call import Call
    from mock_idp.faults.base.replies import Token


@dataclass(frozen=True, slots=True)
class BadSignature(IdTokenFault):
    """ID tokens are whole and readable, and no key of the JWKS has signed them."""

    name = "bad-signature"

    @property
    def deed(self) -> str:
        """What it does."""
        return "spoils the signature of ID tokens"

    def retold(self, token: Token, text: str, call: Call) -> str | None:  # noqa: ARG002
        """Turn the bits of the signature's first byte round."""
        if not token.signature:
            return None
        spoilt = bytes([token.signature[0] ^ 0xFF]) + token.signature[1:]
        return f"{text.rpartition('.')[0]}.{encoded(spoilt)}"
