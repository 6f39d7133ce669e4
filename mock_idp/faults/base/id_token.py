"""Faults of ID tokens: taken out of the answer, changed, and signed again by the provider's key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.faults.base.aim import Aim
from mock_idp.faults.base.fault import ReplyFault
from mock_idp.faults.base.replies import encoded, token_in, with_object

if TYPE_CHECKING:
    from mock_idp.asgi import Reply
    from mock_idp.faults.base.call import Call
    from mock_idp.faults.base.replies import Token


@dataclass(frozen=True, slots=True)
class IdTokenFault(ReplyFault):
    """Changes the ``id_token`` of a token answer; at_hash still fits, for the access token stays."""

    usual = Aim("token")

    def changed(self, reply: Reply, call: Call) -> Reply:
        """Return the answer with another ID token."""
        return with_object(reply, lambda found: self._answer(found, call))

    def _answer(self, found: dict[str, Any], call: Call) -> dict[str, Any]:
        token = token_in(found.get("id_token"))
        retold = None if token is None else self.retold(token, str(found["id_token"]), call)
        return found if retold is None else {**found, "id_token": retold}

    def retold(self, token: Token, text: str, call: Call) -> str | None:  # noqa: ARG002  some change the text
        """Return the token to send in place of ``text``; None: it stays."""
        claims, header = self.claims_of(dict(token.claims)), self.header_of(dict(token.header))
        if claims == token.claims and header == token.header:
            return None
        if header.get("alg") == "none":  # another fault has left it unsigned
            return f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(claims).encode())}."
        return None if call.signer is None else call.signer.sign(claims, header)

    def claims_of(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Return the claims to sign."""
        return claims

    def header_of(self, header: dict[str, Any]) -> dict[str, Any]:
        """Return the JOSE header to sign."""
        return header


def moved(claims: dict[str, Any], seconds: float, *names: str) -> dict[str, Any]:
    """Return the claims with the moments of these names moved, as far as they are moments."""
    moments = {name: claims[name] for name in names if isinstance(claims.get(name), int | float)}
    return claims | {name: int(moment + seconds) for name, moment in moments.items()}
