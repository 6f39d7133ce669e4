"""A page in a browser session of its own, which stops where it would go to one of the harness's servers."""

from __future__ import annotations

import base64
import contextlib
import json
import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from harness.browser import as_visited
from harness.chromium.devtools import ChromiumGone, Refused
from harness.dex.addresses import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.chromium.devtools import Connection

OPENED_WITHIN = 10.0
"""Seconds until the first page must have begun to answer."""
_PATIENCE = 3.0
"""Seconds that a page may go on loading before it is used as it is."""
_FORM = "application/x-www-form-urlencoded"


class CannotOpen(Exception):  # noqa: N818  an answer, not a fault of this program
    """There is no page to be had; the message is Chromium's word for it."""


class Page:
    """One tab. For one thread at a time."""

    def __init__(self, connection: Connection, target: str, session: str, own: Sequence[str]) -> None:
        """Take a tab that was made by `a_page`."""
        self._connection, self._target, self._session = connection, target, session
        self._own = tuple(map(as_visited, own))
        self._first: httpx.Request | None = None
        self._loading_since: float | None = None
        self.returned: httpx.Request | None = None
        """Where the tab would have gone on at one of the harness's servers; None: not yet."""
        connection.on_event = self._hear

    def open(self, request: httpx.Request) -> None:
        """Go where ``request`` leads, with its method and form.

        Raises:
            CannotOpen: nobody is there.
            ChromiumGone: it ended.
            Silent: nothing came in time.

        """
        until = time.monotonic() + OPENED_WITHIN
        self.returned, self._first = None, request if request.method == "POST" else None
        url = str(request.url)
        patterns = [f"{address}/*" for address in self._own]
        if self._first is not None:
            patterns.append(re.sub(r"([*?\\])", r"\\\1", url))
        self.call("Fetch.enable", until, patterns=[{"urlPattern": pattern} for pattern in patterns])
        try:
            said = self.call("Page.navigate", until, url=url)
        except Refused as error:
            raise CannotOpen(str(error)) from error
        if said.get("errorText") and self.returned is None:
            raise CannotOpen(said["errorText"])

    def call(self, method: str, until: float, **params: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
        """Send a command to the tab (`Connection.call`, with what it raises)."""
        return self._connection.call(method, until=until, session=self._session, **params)

    def evaluate(self, function: str, argument: str, until: float) -> Any:  # noqa: ANN401  JSON
        """Return what a JavaScript function makes of ``argument``; None while the page is changing.

        Raises:
            ChromiumGone: it ended.
            Silent: the page did not answer in time.

        """
        expression = f"({function})({json.dumps(argument)})"
        try:
            said = self.call("Runtime.evaluate", until, expression=expression, returnByValue=True)
        except Refused:
            return None
        return said.get("result", {}).get("value")

    def listen(self, until: float) -> None:
        """Take in what happens until then, or until something has happened."""
        self._connection.listen(until)

    @property
    def is_loading(self) -> bool:
        """Whether it is worth waiting for the page to be complete."""
        since = self._loading_since
        return since is not None and time.monotonic() - since < _PATIENCE

    def _hear(self, method: str, params: dict[str, Any]) -> None:
        if method == "Fetch.requestPaused":
            self._decide(params)
        elif method == "Security.certificateError":
            # On this machine, a server's certificate is a mock's, of an authority made for the run.
            here = is_loopback(urlsplit(params["requestURL"]).netloc)
            action = "continue" if here else "cancel"
            self._tell("Security.handleCertificateError", eventId=params["eventId"], action=action)
        elif method == "Page.javascriptDialogOpening":
            # Nothing else happens in a page that shows one.
            self._tell("Page.handleJavaScriptDialog", accept=True)
        elif method == "Page.frameStartedLoading" and params.get("frameId") == self._target:
            self._loading_since = time.monotonic()
        elif method == "Page.frameStoppedLoading" and params.get("frameId") == self._target:
            self._loading_since = None

    def _decide(self, paused: dict[str, Any]) -> None:
        """Let a request go on, with what the first one is to carry; keep it, if it is the way back."""
        number, asked = paused["requestId"], paused["request"]
        is_page = paused.get("resourceType") == "Document" and paused.get("frameId") == self._target
        if is_page and any(asked["url"].startswith(f"{address}/") for address in self._own):
            self.returned = _request(asked)
            self._tell("Fetch.failRequest", requestId=number, errorReason="Aborted")
        elif is_page and self._first is not None:
            self._tell("Fetch.continueRequest", requestId=number, **_as_posted(asked, self._first))
            self._first = None
        else:
            self._tell("Fetch.continueRequest", requestId=number)

    def _tell(self, method: str, /, **params: Any) -> None:  # noqa: ANN401  JSON
        self._connection.send(method, session=self._session, **params)


@contextlib.contextmanager
def a_page(connection: Connection, own: Sequence[str], *, until: float) -> Iterator[Page]:
    """Yield a tab without cookies or anything else of others; ``own``: addresses it must not go to.

    Raises:
        ChromiumGone, Refused, Silent: it cannot be made.

    """
    call = connection.call
    context = call("Target.createBrowserContext", until=until)["browserContextId"]
    try:
        made = call("Target.createTarget", until=until, url="about:blank", browserContextId=context)
        target: str = made["targetId"]
        attached = call("Target.attachToTarget", until=until, targetId=target, flatten=True)
        page = Page(connection, target, attached["sessionId"], own)
        page.call("Page.enable", until)
        page.call("Security.enable", until)
        page.call("Security.setOverrideCertificateErrors", until, override=True)
        yield page
    finally:
        connection.on_event = lambda _method, _params: None
        with contextlib.suppress(ChromiumGone):
            connection.send("Target.disposeBrowserContext", browserContextId=context)


def _request(asked: dict[str, Any]) -> httpx.Request:
    """Return the request that Chromium wanted to send, with its form if it has one."""
    if asked["method"] != "POST":
        return httpx.Request(asked["method"], asked["url"])
    body = b"".join(base64.b64decode(entry.get("bytes", "")) for entry in asked.get("postDataEntries", ()))
    headers = {name.lower(): value for name, value in asked["headers"].items()}
    kind = headers.get("content-type", _FORM)
    return httpx.Request("POST", asked["url"], content=body, headers={"Content-Type": kind})


def _as_posted(asked: dict[str, Any], request: httpx.Request) -> dict[str, Any]:
    kind = request.headers.get("content-type", _FORM)
    headers = {name: value for name, value in asked["headers"].items() if name.lower() != "content-type"}
    return {
        "method": "POST",
        "postData": base64.b64encode(request.content).decode(),
        "headers": [
            {"name": name, "value": value} for name, value in {**headers, "Content-Type": kind}.items()
        ],
    }
