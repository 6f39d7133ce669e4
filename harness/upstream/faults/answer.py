"""An answer of our choosing in place of the upstream's, which never sees the call."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.upstream.exchange import Reply
from harness.upstream.faults.fault import Call, Fault, Proceed, require

if TYPE_CHECKING:
    from harness.upstream.gate import Gate


@dataclass(frozen=True)
class Answer(Fault):
    """``Answer(503)``, ``Answer(429, retry_after=1)``, ``Answer(200, "<html>…")``."""

    name = "answer"

    status: int
    body: Any = field(default=None)
    """Text (HTML if it begins with ``<``) or a JSON value; None: no body."""
    retry_after: int | None = None
    """Seconds to wait, as the answer tells them (RFC 9110 10.2.3); None: it does not."""

    def __post_init__(self) -> None:
        """Refuse what is no final answer."""
        super().__post_init__()
        require(200 <= self.status <= 599, f"answer: {self.status} is no status from 200 to 599")  # noqa: PLR2004
        require(self.retry_after is None or self.retry_after >= 0, "answer: retry_after must be 0 or more")

    @property
    def deed(self) -> str:
        """What it does."""
        wait = "" if self.retry_after is None else f" and Retry-After: {self.retry_after}"
        return f"answers {self.status}{wait}"

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:  # noqa: ARG002
        """Answer without carrying the call out."""
        headers = [] if self.retry_after is None else [("retry-after", str(self.retry_after))]
        if self.body is None:
            return Reply(self.status, tuple(headers))
        if isinstance(self.body, str):
            kind, text = "text/html" if self.body.startswith("<") else "text/plain", self.body
        else:
            kind, text = "application/json", json.dumps(self.body)
        return Reply(self.status, (*headers, ("content-type", kind)), text.encode())
