"""A good request on the bench: in parts that can be bent one by one before it is sent."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from tests.bad_input.wire import Call

if TYPE_CHECKING:
    from collections.abc import Callable

FORM, JSON = b"application/x-www-form-urlencoded", b"application/json"
Pairs = list[tuple[bytes, bytes]]


def encoded(text: str) -> bytes:
    """Encode for a form: also what is no Unicode, as bytes that are no UTF-8."""
    return quote_plus(text.encode("utf-8", "surrogatepass")).encode()


def pairs(**values: str | None) -> Pairs:
    return [(name.encode(), encoded(value)) for name, value in values.items() if value is not None]


@dataclass
class Draft:
    """Parts of a request; names and values of parameters are encoded already."""

    method: str
    path: str
    query: Pairs = field(default_factory=list)
    form: Pairs | None = None
    document: Any = None
    """Goes as JSON, unless it is None."""
    headers: Pairs = field(default_factory=list)
    body: bytes | None = None
    """In place of form and document."""
    sign: Callable[[object], str] | None = None
    """Signs claims as the provider does."""

    @property
    def params(self) -> Pairs:
        """The form's, or without a form the query's."""
        return self.query if self.form is None else self.form

    def header(self, name: bytes) -> bytes | None:
        return next((value for known, value in self.headers if known == name), None)

    def put_header(self, name: bytes, value: bytes) -> None:
        self.headers = [pair for pair in self.headers if pair[0] != name] + [(name, value)]

    def carrying(self, headers: Pairs) -> Draft:
        """Add headers, and return the same draft."""
        self.headers += headers
        return self

    def call(self) -> Call:
        body = self._body()
        target = quote(self.path.encode("utf-8", "surrogatepass"), safe="/%:@!$&'()*+,;=~-._").encode()
        headers = [*self.headers, (b"content-length", b"%d" % len(body))]
        return Call(self.method, target, _joined(self.query), tuple(headers), body)

    def _body(self) -> bytes:
        if self.body is not None:
            return self.body
        if self.document is not None:
            return json.dumps(self.document).encode()
        return b"" if self.form is None else _joined(self.form)


def _joined(parameters: Pairs) -> bytes:
    return b"&".join(name + b"=" + value for name, value in parameters)


HOST = [(b"host", b"127.0.0.1:9000")]


def get(path: str, /, **params: str | None) -> Draft:
    return Draft("GET", path, query=pairs(**params), headers=list(HOST))


def post(path: str, /, **params: str | None) -> Draft:
    return Draft("POST", path, form=pairs(**params), headers=[*HOST, (b"content-type", FORM)])


def send(path: str, document: object, *, method: str = "POST") -> Draft:
    return Draft(method, path, document=document, headers=[*HOST, (b"content-type", JSON)])
