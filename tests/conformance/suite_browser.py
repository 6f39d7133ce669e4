"""The suite's browser, as far as its configuration scripts it: tasks, texts, clicks and waits."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from tests.provider.person import an_http_client

if TYPE_CHECKING:
    import httpx

_REDIRECTS = range(20)


class ScriptError(AssertionError):
    """A task does not fit the page."""


class SuiteBrowser:
    """One cookie jar; goes nowhere but to the provider."""

    def __init__(self, provider: str) -> None:
        """Stay at ``provider``; what leads elsewhere is where the script ends."""
        self._provider = provider
        self._http = an_http_client()
        self.url, self.page = "", ""
        self.said: list[str] = []
        """What was seen where the script waits for a text."""

    def visit(self, url: str, entry: dict[str, Any]) -> str:
        """Carry out the tasks of ``entry`` from ``url`` on, and return where the browser ends."""
        self._go(self._http.get(url))
        for task in entry["tasks"]:
            if not fnmatchcase(self.url, task["match"]):
                if not task.get("optional"):
                    raise ScriptError(f"{task['task']}: {self.url} is not {task['match']}")
                continue
            if self.url.startswith(self._provider):
                self._carry_out(task["commands"])
        return self.url

    def _carry_out(self, commands: list[list[Any]]) -> None:
        typed: dict[str, str] = {}
        for verb, *arguments in commands:
            if verb == "text":
                _, name, value, *optional = arguments
                if f'name="{name}"' in self.page:
                    typed[name] = value
                elif "optional" not in optional:
                    raise ScriptError(f"{self.url} has no field {name}")
            elif verb == "click":
                self._click(arguments[1], typed, optional="optional" in arguments)
            else:
                self._see(arguments[3])

    def _see(self, expected: str) -> None:
        text = unescape(re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<style.*?</style>", "", self.page)))
        found = re.search(expected, text)
        if found is None:
            raise ScriptError(f"{self.url} does not say '{expected}'")
        self.said.append(found.group())

    def _click(self, button: str, typed: dict[str, str], *, optional: bool) -> None:
        found = re.search(rf'<button[^>]*id="{button}"[^>]*name="(\w+)" value="([\w-]+)"', self.page)
        form = re.search(r'<form[^>]*action="([^"]+)"', self.page)
        if found is None or form is None:
            if not optional:
                raise ScriptError(f"{self.url} has no button {button}")
            return
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.page))
        data = {name: unescape(value) for name, value in hidden.items()}
        target = urljoin(self.url, unescape(form.group(1)))
        self._go(self._http.post(target, data={**data, **typed, found.group(1): found.group(2)}))

    def _go(self, answer: httpx.Response) -> None:
        for _ in _REDIRECTS:
            self.url, self.page = str(answer.url), answer.text
            by_itself = re.search(r'id="logout-continue" href="([^"]+)"', self.page)
            if by_itself is not None:
                answer.headers["location"] = unescape(by_itself.group(1))
            elif not answer.has_redirect_location:
                return
            target = urljoin(self.url, answer.headers["location"])
            if not target.startswith(self._provider):
                self.url, self.page = target, ""
                return
            answer = self._http.get(target)
        raise ScriptError(f"{self.url} redirects for ever")
