"""An ID token that says it needs no signature."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.faults.base.id_token import IdTokenFault
from mock_idp.faults.base.replies import encoded

if TYPE_CHECKING:
    from mock_idp.faults.base.call import Call
    from mock_idp.faults.base.replies import Token


@dataclass(frozen=True, slots=True)
class AlgNone(IdTokenFault):
    """``alg`` is ``none`` (RFC 7518 3.6) and the signature empty; OIDC Core 2 forbids it in the code flow."""

    name = "alg-none"

    @property
    def deed(self) -> str:
        """What it does."""
        return "leaves ID tokens unsigned (alg none)"

    def retold(self, token: Token, text: str, call: Call) -> str | None:  # noqa: ARG002
        """Take the signature away."""
        header = encoded(json.dumps({"alg": "none", "typ": "JWT"}).encode())
        return None if not token.signature else f"{header}.{text.split('.')[1]}."
