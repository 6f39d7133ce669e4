"""An authorization request that is refused: the browser goes back with an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode

from mock_idp.asgi import Reply
from mock_idp.faults.base.aim import Aim
from mock_idp.faults.base.fault import ReplyFault

if TYPE_CHECKING:
    from mock_idp.faults.base.call import Call

_IN_A_URI = "!#$%&'()*+,/:;=?@[]~"
"""What RFC 3986 2 has a URI written with; all else, such as a line end, is encoded."""


@dataclass(frozen=True, slots=True)
class RefuseAuthorization(ReplyFault):
    """``RefuseAuthorization("invalid_scope")`` (RFC 6749 4.1.2.1), in the query of the redirect URI.

    It strikes only requests that the provider takes, and that name their redirect URI themselves: nobody is
    sent to an address that was not checked.
    """

    name = "refuse-authorization"
    usual = Aim("authorization")

    error: str = "access_denied"
    issuer: str | None = None
    """``iss`` of the answer (RFC 9207); None: none."""

    @property
    def deed(self) -> str:
        """What it does."""
        return f"refuses authorization with {self.error}"

    def changed(self, reply: Reply, call: Call) -> Reply:
        """Lead the browser back."""
        asked = {name: values[0] for name, values in parse_qs(call.target.partition("?")[2]).items()}
        taken = reply.status in {302, 303} and "error=" not in reply.header("location")
        if not taken or "redirect_uri" not in asked:
            return reply
        answer = {"error": self.error, "state": asked.get("state"), "iss": self.issuer}
        query = urlencode({name: value for name, value in answer.items() if value is not None})
        uri = quote(asked["redirect_uri"], safe=_IN_A_URI)
        location = f"{uri}{'&' if '?' in uri else '?'}{query}"
        return Reply(303, (("location", location), ("cache-control", "no-store")))
