"""Whom a fault strikes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from mock_idp.faults.base.checks import require, shaped
from mock_idp.hints import hint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mock_idp.faults.base.call import Call


class Endpoint(StrEnum):
    """What a request wants of a provider, whatever the path."""

    DISCOVERY = "discovery"
    KEYS = "keys"
    AUTHORIZATION = "authorization"
    SIGN_IN = "sign-in"
    """The pages on which a person signs in and consents."""
    TOKEN = "token"  # noqa: S105  no secret
    RESOURCE = "resource"
    """Userinfo, and whatever else is read with an access token."""
    INTROSPECTION = "introspection"
    REVOCATION = "revocation"
    REGISTRATION = "registration"
    DEVICE_AUTHORIZATION = "device-authorization"
    PUSHED_AUTHORIZATION = "pushed-authorization"
    END_SESSION = "end-session"
    OTHER = "other"


_ALSO = {"userinfo": Endpoint.RESOURCE, "jwks": Endpoint.KEYS, "device": Endpoint.DEVICE_AUTHORIZATION}
GRANTS = {
    "authorization_code": "authorization_code",
    "refresh_token": "refresh_token",
    "client_credentials": "client_credentials",
    "password": "password",
    "device_code": "urn:ietf:params:oauth:grant-type:device_code",
    "token-exchange": "urn:ietf:params:oauth:grant-type:token-exchange",
    "jwt-bearer": "urn:ietf:params:oauth:grant-type:jwt-bearer",
}
"""Short name -> ``grant_type`` on the wire."""


class Target(Protocol):
    """Tells which calls a fault aims at."""

    def includes(self, call: Call) -> bool:
        """Tell whether the call is one of them."""

    @property
    def words(self) -> str:
        """The aim as the end of a sentence; empty: all calls."""


@dataclass(frozen=True, slots=True)
class Aim:
    """``Aim("token", grant="refresh_token", client="harbor", user="alice")``; what is left out may be any.

    Endpoints and grants are one name or several.
    """

    endpoint: frozenset[Endpoint] | Iterable[str] = frozenset()
    grant: frozenset[str] | Iterable[str] = frozenset()
    """``grant_type``, or the last word of it; nothing but token requests has one."""
    client: str | None = None
    user: str | None = None
    """By user name: whose code or token is presented, or who signs in."""

    def __post_init__(self) -> None:
        """Refuse names that nothing has.

        Raises:
            ValueError: one sentence that says which, and what is near.

        """
        object.__setattr__(self, "endpoint", frozenset(map(_endpoint, _several("endpoint", self.endpoint))))
        object.__setattr__(self, "grant", frozenset(map(_grant, _several("grant", self.grant))))
        for name in ("client", "user"):
            value = getattr(self, name)
            require(value is None or isinstance(value, str), f"on: {name} must be text, not {value!r}")

    def includes(self, call: Call) -> bool:
        """Tell whether the call is one of those."""
        return (
            (not self.endpoint or call.what in self.endpoint)
            and (not self.grant or call.grant in self.grant)
            and self.client in {None, call.client_id}
            and self.user in {None, call.username}
        )

    @property
    def words(self) -> str:
        """The aim as the end of a sentence."""
        parts = [
            f", for {' or '.join(sorted(self.endpoint))} requests" if self.endpoint else "",
            f" with {' or '.join(sorted(self.grant))}" if self.grant else "",
            f" of client {self.client}" if self.client is not None else "",
            f" by {self.user}" if self.user is not None else "",
        ]
        return "".join(parts)

    def to_data(self) -> dict[str, Any]:
        """Return what `aim_from` reads."""
        lists = {"endpoint": sorted(self.endpoint), "grant": sorted(self.grant)}
        named = {"client": self.client, "user": self.user}
        return {name: value[0] if len(value) == 1 else value for name, value in lists.items() if value} | {
            name: text for name, text in named.items() if text is not None
        }


def aim_from(data: object) -> Aim:
    """Return the aim that is written as ``{"endpoint": "token", "grant": "refresh_token"}``.

    Raises:
        ValueError: one sentence.

    """
    if not isinstance(data, dict):
        raise ValueError(f"on must be an object such as {{'endpoint': 'token'}}, not {data!r}")  # noqa: TRY004
    known = ("endpoint", "grant", "client", "user")
    for key in data:
        require(key in known, f"on: unknown key '{key}'; {hint(str(key), known)}")
    return Aim(**data)


def _several(name: str, given: object) -> tuple[str, ...]:
    if isinstance(given, frozenset | set):
        given = sorted(given)
    try:
        return (given,) if isinstance(given, str) else tuple(shaped(given, "tuple[str, ...]"))
    except ValueError as error:
        raise ValueError(f"on: {name} {error}") from error


def _endpoint(name: str) -> Endpoint:
    known = {it.value: it for it in Endpoint} | _ALSO
    require(name in known, f"on: there is no endpoint '{name}'; {hint(name, sorted(known))}")
    return known[name]


def _grant(name: str) -> str:
    known = GRANTS | {value: value for value in GRANTS.values()}
    require(name in known, f"on: there is no grant '{name}'; {hint(name, sorted(known))}")
    return known[name]


EVERYWHERE = Aim()
