"""A JWKS that has not heard of the key in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.faults.base.aim import Aim
from mock_idp.faults.base.fault import ReplyFault
from mock_idp.faults.base.foreign_keys import instead_of
from mock_idp.faults.base.replies import with_object

if TYPE_CHECKING:
    from mock_idp.asgi import Reply
    from mock_idp.faults.base.call import Call


@dataclass(frozen=True, slots=True)
class OldKeys(ReplyFault):
    """In place of each key stands one of its type that signed nothing: a cache, or a replica left behind."""

    name = "old-keys"
    usual = Aim("keys")

    @property
    def deed(self) -> str:
        """What it does."""
        return "shows keys that signed nothing"

    def changed(self, reply: Reply, call: Call) -> Reply:  # noqa: ARG002
        """Replace the keys."""
        return with_object(reply, _replaced)


def _replaced(found: dict[str, Any]) -> dict[str, Any]:
    keys = found.get("keys")
    if not isinstance(keys, list) or not keys:
        return found
    return found | {"keys": [instead_of(key) for key in keys]}
