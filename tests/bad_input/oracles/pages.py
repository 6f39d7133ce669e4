"""Pages have a policy, and nothing in them that somebody sent is markup."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bad_input.wire import Call, Reply
    from tests.bad_input.world import World

_TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "footer", "h1", "p", "ul", "li", "form",
    "input", "label", "button", "datalist", "option", "strong", "a", "img", "iframe", "script",
}  # fmt: skip
_ATTRIBUTES = {
    "lang", "charset", "name", "content", "class", "id", "role", "method", "action", "type", "value", "for",
    "list", "autocomplete", "required", "autofocus", "formnovalidate", "href", "src", "alt", "title",
    "hidden",
}  # fmt: skip


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.scripts: list[str] = []
        self._in_script = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]
        self._in_script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._in_script = self._in_script and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)


def _is_page(reply: Reply) -> bool:
    return reply.header("content-type").startswith("text/html")


def links_in(reply: Reply) -> list[str]:
    """Return the addresses that a page leads to."""
    return _Page(reply.text).links if _is_page(reply) and b"mock_idp" in reply.body else []


def objections(world: World, call: Call, reply: Reply) -> Iterator[str]:  # noqa: ARG001  as all oracles
    if not _is_page(reply) or b"mock_idp" not in reply.body:
        return
    page, policy = _Page(reply.text), reply.header("content-security-policy")
    if "default-src 'none'" not in policy or reply.header("cache-control") != "no-store":
        yield "a page has no policy, or may be stored"
    if page.tags - _TAGS or page.attributes - _ATTRIBUTES:
        yield f"a page has markup of the caller's: {page.tags - _TAGS} {page.attributes - _ATTRIBUTES}"
    for script in page.scripts:
        if f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}" not in policy:
            yield f"a page has a script that its policy does not name: {script[:80]!r}"
