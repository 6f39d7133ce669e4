"""Lifetimes that clients misread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.faults.base.aim import Aim
from mock_idp.faults.base.fault import ReplyFault
from mock_idp.faults.base.replies import with_object
from mock_idp.hints import hint

if TYPE_CHECKING:
    from mock_idp.asgi import Reply
    from mock_idp.faults.base.call import Call

_VALUES: dict[str, Any] = {"null": None, "zero": 0, "negative": -1, "huge": 2**63, "text": "soon"}
_KINDS = ("missing", "string", "float", "nanoseconds", *_VALUES)


@dataclass(frozen=True, slots=True)
class ExpiresIn(ReplyFault):
    """``ExpiresIn("missing")``: RFC 6749 5.1 only recommends it, and wants a number of seconds."""

    name = "expires-in"
    usual = Aim("token")

    kind: str
    """``missing``, ``null``, ``string`` (the number in quotes), ``text``, ``zero``, ``negative``, ``huge``
    (2^63), ``float``, ``nanoseconds``."""

    def check(self) -> None:
        """Refuse a kind that there is not."""
        self.require(self.kind in _KINDS, f"there is no kind '{self.kind}'; {hint(self.kind, _KINDS)}")

    @property
    def deed(self) -> str:
        """What it does."""
        return "leaves out expires_in" if self.kind == "missing" else f"says expires_in: {self.kind}"

    def changed(self, reply: Reply, call: Call) -> Reply:  # noqa: ARG002
        """Replace the member, or take it away."""
        return with_object(reply, self._told)

    def _told(self, found: dict[str, Any]) -> dict[str, Any]:
        seconds = found.get("expires_in")
        if not isinstance(seconds, int | float):
            return found
        if self.kind == "missing":
            return {name: value for name, value in found.items() if name != "expires_in"}
        odd = {"string": str(seconds), "float": seconds + 0.5, "nanoseconds": int(seconds * 1e9)}
        return {**found, "expires_in": (odd | _VALUES)[self.kind]}
