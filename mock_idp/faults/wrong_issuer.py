"""Another issuer than the one that was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.faults.base.aim import Endpoint
from mock_idp.faults.base.id_token import IdTokenFault
from mock_idp.faults.base.replies import with_object

if TYPE_CHECKING:
    from mock_idp.asgi import Reply
    from mock_idp.faults.base.call import Call


@dataclass(frozen=True, slots=True)
class WrongIssuer(IdTokenFault):
    """In ID tokens (OIDC Core 12.2); ``on=Aim("discovery")``: in the document (Discovery 4.3)."""

    name = "wrong-issuer"

    issuer: str = "https://another-issuer.invalid"

    @property
    def deed(self) -> str:
        """What it does."""
        return f"says that the issuer is {self.issuer}"

    def changed(self, reply: Reply, call: Call) -> Reply:
        """Replace it in the document or the ID token."""
        if call.what == Endpoint.DISCOVERY:
            return with_object(reply, lambda found: found | {"issuer": self.issuer})
        # By name: a dataclass with slots is another class than the one `super()` knows.
        return IdTokenFault.changed(self, reply, call)

    def claims_of(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Replace ``iss``."""
        return claims | {"iss": self.issuer}
