"""An answer of our choosing in place of the provider's, which never sees the request."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mock_idp.asgi import Reply
from mock_idp.faults.base.fault import Fault

if TYPE_CHECKING:
    from mock_idp.faults.base.call import Call, Proceed
    from mock_idp.gate import Gate


@dataclass(frozen=True, slots=True)
class Answer(Fault):
    """``Answer(503)``, ``Answer(429, retry_after=1)``, ``Answer(200, "<html>…")``."""

    name = "answer"

    status: int
    body: Any = None
    """Text (HTML if it begins with ``<``) or a JSON value; None: no body."""
    retry_after: int | None = None
    """Seconds to wait, as the answer tells them (RFC 9110 10.2.3); None: it does not."""
    headers: dict[str, str] = field(default_factory=dict)
    """Laid over those that follow from the rest."""

    def check(self) -> None:
        """Refuse what is no final answer."""
        self.require(200 <= self.status <= 599, f"{self.status} is no status from 200 to 599")  # noqa: PLR2004
        self.require(self.retry_after is None or self.retry_after >= 0, "retry_after must be 0 or more")
        wire = "".join([*self.headers, *self.headers.values()])
        self.require(wire.isprintable() and wire.isascii(), "headers must be printable ASCII")

    @property
    def deed(self) -> str:
        """What it does."""
        wait = "" if self.retry_after is None else f" and Retry-After: {self.retry_after}"
        return f"answers {self.status}{wait}"

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:  # noqa: ARG002
        """Answer without carrying the request out."""
        headers = {} if self.retry_after is None else {"retry-after": str(self.retry_after)}
        body = b""
        if isinstance(self.body, str):
            headers["content-type"] = "text/html" if self.body.startswith("<") else "text/plain"
            body = self.body.encode()
        elif self.body is not None:
            headers["content-type"] = "application/json"
            body = json.dumps(self.body).encode()
        headers |= {name.lower(): value for name, value in self.headers.items()}
        return Reply(self.status, tuple(headers.items()), body)
