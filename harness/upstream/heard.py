"""A call to an upstream, understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.upstream.events import Asked, UpstreamAsked
from harness.upstream.reading import bearer_in, fields_of, query_of, text_in, what_of
from mock_idp.fingerprint import fingerprint

if TYPE_CHECKING:
    from harness.upstream.lineage import Lineage
    from mock_idp.asgi import Scope


@dataclass(frozen=True)
class Heard:
    """What is known of a call before it is carried out."""

    number: int
    what: Asked
    method: str
    path: str
    username: str
    token: str = field(repr=False)
    """The refresh token or bearer token that was presented; empty: neither."""
    expired: bool
    secrets: tuple[str, ...] = field(repr=False)
    """What else of it must not be shown."""

    @property
    def presented(self) -> str | None:
        """The fingerprint of the token."""
        return fingerprint(self.token or None)

    @property
    def asked(self) -> UpstreamAsked:
        """The event of its arrival."""
        return UpstreamAsked(self.number, self.what, self.method, self.path, self.username, self.presented)


def hear(number: int, scope: Scope, body: bytes, *, lineage: Lineage, signing_in: str, now: float) -> Heard:
    """Understand a request; ``signing_in`` is who signs in at the moment."""
    headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
    kind = next((value for name, value in headers if name == "content-type"), "")
    fields, query = fields_of(kind, body), query_of(scope["query_string"])
    method, path = scope["method"], scope["path"]
    what = what_of(method, path, query, fields)
    token = text_in(fields, "refresh_token") if what is Asked.REFRESH else _bearer(headers, lineage)
    if what is Asked.OTHER and token:
        what = Asked.RESOURCE
    return Heard(
        number=number,
        what=what,
        method=method,
        path=path,
        username=signing_in if what is Asked.CODE else lineage.owner(token),
        token=token,
        expired=what is not Asked.REFRESH and lineage.is_expired(token, now),
        secrets=tuple(filter(None, (token, text_in(fields, "code"), text_in(query, "code")))),
    )


def _bearer(headers: list[tuple[str, str]], lineage: Lineage) -> str:
    """Return the access token in any header: where ``Authorization`` has none, a known one elsewhere."""
    for name, value in headers:
        if name == "authorization" and bearer_in(value):
            return bearer_in(value)
    words = [value.rpartition(" ")[2] for _, value in headers]
    return next((word for word in words if word in lineage), "")
