"""A page where JSON was asked for: a sign-in page or a firewall in the way, with status 200."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.asgi import Reply
from mock_idp.faults.base.fault import Fault
from mock_idp.hints import hint

if TYPE_CHECKING:
    from mock_idp.faults.base.call import Call, Proceed
    from mock_idp.gate import Gate

_PAGES = {
    "login": "<!doctype html><title>Sign in</title><form method=post><input name=user><input name=pw></form>",
    "waf": "<!doctype html><title>Request blocked</title><h1>Request blocked</h1><p>Contact the help desk.",
}


@dataclass(frozen=True, slots=True)
class Html(Fault):
    """``Html("waf")``; the request is not carried out."""

    name = "html"

    page: str = "login"
    """``login`` or ``waf``."""

    def check(self) -> None:
        """Refuse a page that there is not."""
        self.require(
            self.page in _PAGES, f"there is no page '{self.page}'; {hint(self.page, sorted(_PAGES))}"
        )

    @property
    def deed(self) -> str:
        """What it does."""
        return f"answers 200 with a page ({self.page})"

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:  # noqa: ARG002
        """Show the page."""
        return Reply(200, (("content-type", "text/html; charset=utf-8"),), _PAGES[self.page].encode())
