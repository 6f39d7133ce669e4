"""What endpoints answered, as it may be kept and shown: tokens as fingerprints, claims by their names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from mock_idp.fingerprint import fingerprint
from mock_idp.probe.id_tokens import OF_THE_PROTOCOL, IdToken
from mock_idp.probe.shown import error_code, number, plain

if TYPE_CHECKING:
    from mock_idp.probe.wire import Page


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """The tokens themselves; they never leave the process except to the provider."""

    access: str | None = field(default=None, repr=False)
    refresh: str | None = field(default=None, repr=False)
    id_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class TokenAnswer:
    """An answer of the token endpoint."""

    at: float
    """When it was asked, in seconds since the Unix epoch."""
    status: int = 0
    """0: no answer."""
    problem: str = ""
    """Why it is neither tokens nor an error of RFC 6749 5.2; empty: it is."""
    error: str | None = None
    access_token: str | None = None
    refresh_token: str | None = None
    id_token: IdToken | None = None
    expires_in: float | None = None
    refresh_expires_in: float | None = None
    """Keycloak's."""
    scope: tuple[str, ...] | None = None
    """None: not said, which means as asked (RFC 6749 5.1)."""

    @property
    def granted(self) -> bool:
        """Tell whether there are tokens in it."""
        return self.status == httpx.codes.OK and self.access_token is not None

    @property
    def refused(self) -> bool:
        """Tell whether the provider said no, rather than failing."""
        return not self.granted and httpx.codes.BAD_REQUEST <= self.status < httpx.codes.INTERNAL_SERVER_ERROR

    @property
    def in_words(self) -> str:
        """Return how it ended."""
        if self.granted:
            return "answered with tokens"
        said = self.problem or self.error or "no tokens"
        return f"{self.status} {said}" if self.status else said


@dataclass(frozen=True, kw_only=True)
class UserinfoAnswer:
    """An answer of the userinfo endpoint: whether an access token is accepted, and whose it is."""

    at: float
    """When it was asked, in seconds since the Unix epoch."""
    status: int = 0
    """0: no answer."""
    problem: str = ""
    sub: str | None = None
    claims: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        """Tell whether claims came back."""
        return self.status == httpx.codes.OK and not self.problem


def token_answer(page: Page) -> tuple[TokenAnswer, Tokens]:
    """Read a page of the token endpoint; the ID token in the answer is left for `id_tokens.read`."""
    try:
        body = page.json_object()
    except ValueError as error:
        return TokenAnswer(at=page.at, status=page.status, problem=str(error)), Tokens()
    tokens = Tokens(
        access=_text(body.get("access_token")),
        refresh=_text(body.get("refresh_token")),
        id_token=_text(body.get("id_token")),
    )
    has_error = "error" in body or page.status != httpx.codes.OK
    answer = TokenAnswer(
        at=page.at,
        status=page.status,
        problem="" if has_error or tokens.access else "JSON without an access token",
        error=error_code(body.get("error")) if has_error else None,
        access_token=None if has_error else fingerprint(tokens.access),
        refresh_token=None if has_error else fingerprint(tokens.refresh),
        expires_in=number(body.get("expires_in")),
        refresh_expires_in=number(body.get("refresh_expires_in")),
        scope=tuple(plain(body["scope"]).split()) if isinstance(body.get("scope"), str) else None,
    )
    return answer, Tokens() if has_error else tokens


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def userinfo_answer(page: Page) -> UserinfoAnswer:
    """Read a page of the userinfo endpoint."""
    if page.status != httpx.codes.OK:
        return UserinfoAnswer(at=page.at, status=page.status)
    if "jwt" in page.headers.get("content-type", ""):
        return UserinfoAnswer(at=page.at, status=page.status, claims=("(signed)",))
    try:
        body: dict[str, Any] = page.json_object()
    except ValueError as error:
        return UserinfoAnswer(at=page.at, status=page.status, problem=str(error))
    sub = body.get("sub")
    return UserinfoAnswer(
        at=page.at,
        status=page.status,
        sub=plain(sub) if isinstance(sub, str) else None,
        claims=tuple(sorted(plain(name) for name in body.keys() - OF_THE_PROTOCOL)),
    )
