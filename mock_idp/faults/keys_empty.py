"""A JWKS without keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.faults.base.aim import Aim
from mock_idp.faults.base.fault import ReplyFault
from mock_idp.faults.base.replies import with_object

if TYPE_CHECKING:
    from mock_idp.asgi import Reply
    from mock_idp.faults.base.call import Call


@dataclass(frozen=True, slots=True)
class KeysEmpty(ReplyFault):
    """The document is well-formed, and nothing can be verified with it."""

    name = "keys-empty"
    usual = Aim("keys")

    @property
    def deed(self) -> str:
        """What it does."""
        return "shows no keys"

    def changed(self, reply: Reply, call: Call) -> Reply:  # noqa: ARG002
        """Take the keys away."""
        return with_object(reply, lambda found: found | {"keys": []} if found.get("keys") else found)
