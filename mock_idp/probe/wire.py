"""One request, one answer: within a time limit and a size, without redirects, cookies or retries."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from mock_idp.probe.failures import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mock_idp.probe.budget import Kind

_MOST_BYTES = 1_000_000
_REDIRECTS = range(300, 400)


@dataclass(frozen=True, kw_only=True)
class Page:
    """What came back."""

    url: httpx.URL
    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)
    at: float
    """When the request was sent, in seconds since the Unix epoch."""

    @property
    def is_html(self) -> bool:
        """Tell whether a person should read it."""
        return "html" in self.headers.get("content-type", "")

    @property
    def text(self) -> str:
        """The body; what is no UTF-8 becomes question marks."""
        return self.body.decode("utf-8", "replace")

    @property
    def redirects_to(self) -> str | None:
        """Where it sends a browser, as written; None: nowhere."""
        return self.headers.get("location") if self.status in _REDIRECTS else None

    def json_object(self) -> dict[str, Any]:
        """Return the object in the body.

        Raises:
            ValueError: it is not JSON, or not an object; the message says what it is instead.

        """
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            kind = "HTML" if self.is_html or self.body[:200].lstrip()[:1] == b"<" else "text"
            raise ValueError(f"{kind if self.body else 'nothing'} instead of JSON") from error
        if not isinstance(found, dict):
            raise ValueError("JSON that is not an object")  # noqa: TRY004  whose value is wrong, not whose type
        return found


@dataclass(frozen=True)
class Wire:
    """Sends requests through a transport that counts them."""

    transport: httpx.AsyncBaseTransport
    now: Callable[[], float]
    timeout: float
    """Seconds for each request, from the connection to the last byte."""

    async def get(self, kind: Kind, url: str | httpx.URL, headers: Mapping[str, str] | None = None) -> Page:
        """Send a GET request; raises as `send`."""
        return await self.send(kind, "GET", url, headers=headers)

    async def post(
        self,
        kind: Kind,
        url: str | httpx.URL,
        form: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Send a form; raises as `send`."""
        return await self.send(kind, "POST", url, form=form, headers=headers)

    async def send(
        self,
        kind: Kind,
        method: str,
        url: str | httpx.URL,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        cookies: httpx.Cookies | None = None,
    ) -> Page:
        """Send a request; ``cookies`` go with it, and keep those that come back.

        Raises:
            NoAnswer: nothing came back in time, or too much.
            BudgetExceeded: as `BudgetedTransport`.

        """
        request = self._request(kind, method, url, form, headers)
        if cookies is not None:
            cookies.set_cookie_header(request)
        at = self.now()
        try:
            async with asyncio.timeout(self.timeout):
                response = await self.transport.handle_async_request(request)
                body = await _read(response)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise NoAnswer(f"no answer within {self.timeout:g} s") from error
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise NoAnswer(f"the connection failed ({_in_words(error)})") from error
        response.request = request
        if cookies is not None:
            cookies.extract_cookies(response)
        return Page(url=request.url, status=response.status_code, headers=response.headers, body=body, at=at)

    def _request(
        self,
        kind: Kind,
        method: str,
        url: str | httpx.URL,
        form: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
    ) -> httpx.Request:
        timeout = httpx.Timeout(self.timeout).as_dict()
        own = {"User-Agent": "mock-idp probe", "Accept": "application/json, text/html;q=0.9, */*;q=0.5"}
        try:
            return httpx.Request(
                method,
                url,
                data=form,
                headers=own | dict(headers or {}),
                extensions={"kind": kind, "timeout": timeout},
            )
        except (httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise NoAnswer("its address is none") from error


async def _read(response: httpx.Response) -> bytes:
    """Return the body, and leave the connection to the next request."""
    body = bytearray()
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > _MOST_BYTES:
                raise NoAnswer(f"an answer of more than {_MOST_BYTES:,} bytes")
    finally:
        await response.aclose()
    return bytes(body)


def _in_words(error: Exception) -> str:
    """Return why, without addresses, which may carry a code or a token."""
    reason = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        return "its certificate is not trusted; --ca-file names the authority"
    return type(error).__name__
