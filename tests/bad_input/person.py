"""A person's browser without a socket: cookies, redirects of the provider's own, forms."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from mock_idp.forms import forms_in
from tests.bad_input.draft import Draft, post

if TYPE_CHECKING:
    from tests.bad_input.wire import Reply, Wire

_MOST_PAGES = 8


class Browser:
    """Goes wherever pages lead, as alice."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.cookies: dict[str, str] = {}

    def ask(self, draft: Draft) -> Reply:
        """Send a request with the cookies, and keep those that come back."""
        self.dress(draft)
        reply = self._wire.ask(draft.call())
        for line in reply.all("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        return reply

    def dress(self, draft: Draft) -> Draft:
        """Give the request the cookies."""
        if self.cookies:
            jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            draft.put_header(b"cookie", jar.encode())
        return draft

    def walk(self, draft: Draft) -> dict[str, str]:
        """Return what the client is told at the end of the way."""
        reply = self.ask(draft)
        for _ in range(_MOST_PAGES):
            location = reply.header("location")
            if location.startswith("/"):
                reply = self.ask(follow(location))
            elif location:
                parts = urlsplit(location)
                return dict(parse_qsl(parts.query or parts.fragment))
            else:
                reply = self._fill_in(reply)
        raise AssertionError(reply)

    def page(self, draft: Draft) -> Reply:
        """Return the page that a redirect of the provider's own leads to."""
        reply = self.ask(draft)
        return self.ask(follow(reply.header("location"))) if reply.header("location") else reply

    def _fill_in(self, reply: Reply) -> Reply:
        forms = forms_in(reply.text)
        assert forms, reply
        return self.ask(post(forms[0].action, **forms[0].filled("alice", "wonderland")))


def follow(location: str) -> Draft:
    """Return the request for an address of the provider's own."""
    parts = urlsplit(location)
    draft = Draft("GET", parts.path, headers=[(b"host", b"127.0.0.1:9000")])
    draft.query = [
        (name.encode(), value.encode())
        for name, _, value in (part.partition("=") for part in parts.query.split("&"))
    ]
    return draft


def hidden(reply: Reply) -> dict[str, str]:
    """Return what stands in the form of a page."""
    (form, *_) = forms_in(reply.text)
    return form.fields
