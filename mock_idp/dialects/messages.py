"""What a dialect gets and gives: requests and answers without HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.model import User

FAILED = "the dialect failed"
"""How the error of an answer begins that a dialect's own code owes."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a dialect may want to know of a request."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Names in lower case."""
    query: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    """Values of the placeholders of a path: ``/orgs/{org}`` has ``path["org"]``."""

    @property
    def wants_json(self) -> bool:
        """The caller asks for JSON."""
        return "json" in self.headers.get("accept", "")


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A request that presented a good access token, and the person it belongs to."""

    user: User
    """As of now: claims that were changed after the sign-in are the new ones."""
    scope: tuple[str, ...] = ()
    request: Request = field(default_factory=Request)


@dataclass(frozen=True)
class Answer:
    """An answer that is not simply 200 with JSON."""

    status: int
    body: Any = None
    """A JSON value; None: no body."""
    form: bool = False
    """Send the body, a flat mapping then, as application/x-www-form-urlencoded."""
    headers: Mapping[str, str] = field(default_factory=dict)
