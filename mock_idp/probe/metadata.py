"""What the provider says of itself (OpenID Connect Discovery 1.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from mock_idp.probe.budget import Kind
from mock_idp.probe.failures import CouldNotTell, NoAnswer
from mock_idp.probe.shown import plain

if TYPE_CHECKING:
    from mock_idp.probe.wire import Wire

_WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """The parts that a probe needs; None: not offered."""

    issuer: str
    token_endpoint: str
    authorization_endpoint: str | None = None
    userinfo_endpoint: str | None = None
    jwks_uri: str | None = None
    introspection_endpoint: str | None = None
    revocation_endpoint: str | None = None
    device_authorization_endpoint: str | None = None
    scopes: tuple[str, ...] = ()
    """Empty: it does not say."""
    auth_methods: tuple[str, ...] = ()
    """Empty: it does not say, which means HTTP Basic."""


async def discover(wire: Wire, issuer: str) -> Metadata:
    """Read the provider's document.

    Raises:
        CouldNotTell: there is none, or it is not usable.

    """
    address = issuer.rstrip("/") + _WELL_KNOWN
    try:
        page = await wire.get(Kind.DISCOVERY, address)
    except NoAnswer as none:
        raise CouldNotTell(f"{address}: {none}; is the provider there?") from none
    if page.status != httpx.codes.OK:
        moved = f" to {plain(page.redirects_to).partition('?')[0]}" if page.redirects_to else ""
        raise CouldNotTell(
            f"{address} answers {page.status}{moved}; give the issuer as the provider itself writes it"
        )
    try:
        return metadata_in(page.json_object())
    except ValueError as error:
        raise CouldNotTell(f"{address} has {error}; is that an OpenID provider?") from error


def metadata_in(document: dict[str, Any]) -> Metadata:
    """Return what stands in a document.

    Raises:
        ValueError: what no provider can do without is missing.

    """
    ends = {name: _address(document, name) for name in Metadata.__annotations__ if "endpoint" in name}
    issuer = document.get("issuer")
    if not isinstance(issuer, str):
        raise ValueError("no issuer")  # noqa: TRY004  the document's value is wrong
    if ends["token_endpoint"] is None:
        raise ValueError("no token_endpoint")
    return Metadata(
        issuer=plain(issuer),
        jwks_uri=_address(document, "jwks_uri"),
        scopes=_words(document, "scopes_supported"),
        auth_methods=_words(document, "token_endpoint_auth_methods_supported"),
        token_endpoint=ends.pop("token_endpoint") or "",
        **ends,
    )


def _address(document: dict[str, Any], name: str) -> str | None:
    """Return an http(s) address, or None."""
    value = document.get(name)
    if not isinstance(value, str):
        return None
    try:
        url = httpx.URL(value)
    except (httpx.InvalidURL, UnicodeError):
        return None
    return value if url.scheme in {"http", "https"} and url.host else None


def _words(document: dict[str, Any], name: str) -> tuple[str, ...]:
    value = document.get(name)
    return tuple(plain(word) for word in value if isinstance(word, str)) if isinstance(value, list) else ()
