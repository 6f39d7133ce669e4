"""Another person than the one who signed in."""

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
class WrongSubject(IdTokenFault):
    """In ID tokens (OIDC Core 12.2); ``on=Aim("userinfo")``: in what userinfo says (5.3.2)."""

    name = "wrong-subject"

    subject: str = "another-subject"

    @property
    def deed(self) -> str:
        """What it does."""
        return f"says that the subject is {self.subject}"

    def changed(self, reply: Reply, call: Call) -> Reply:
        """Replace it in userinfo's answer or the ID token."""
        if call.what == Endpoint.RESOURCE:
            return with_object(reply, lambda found: self.claims_of(found) if "sub" in found else found)
        # By name: a dataclass with slots is another class than the one `super()` knows.
        return IdTokenFault.changed(self, reply, call)

    def claims_of(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Replace ``sub``."""
        return claims | {"sub": self.subject}
