"""The device authorization grant (RFC 8628): a device asks until somebody has signed in elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.grants.first_tokens import first_tokens
from mock_idp.protocol.model import Grant
from mock_idp.protocol.params import required
from mock_idp.protocol.records import Record
from mock_idp.protocol.redemption import Redemption, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.records import Reader

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
TOKEN_PARAMETER = "device_code"  # noqa: S105  the name of a parameter

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no words come up (RFC 8628 6.1)."""
_HALF = 4
_SLOWER = 5
"""Seconds by which a device that asks too soon has to wait longer from then on (3.5)."""
_REMEMBERED = 600.0
_DESCRIPTION = "The device_code is invalid, already used or was issued to another client."


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceAuthorization(Record):
    """A device that waits for somebody to sign in."""

    device_code: str = field(repr=False)
    user_code: str = field(repr=False)
    client_id: str
    scope: tuple[str, ...]
    expires_at: float
    interval: int
    """Seconds to wait between two questions."""
    asked_at: float | None = None
    """When the device asked last."""
    grant: Grant | None = None
    """What somebody granted to it, stored on its own once the device has fetched it; None: nobody has yet."""
    denied: bool = False
    used: bool = False

    @property
    def key(self) -> str:
        """Found by the device code."""
        return self.device_code

    @property
    def forget_at(self) -> float:
        """Some time after it is over."""
        return self.expires_at + _REMEMBERED

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.grant is None and not self.denied


@dataclass(frozen=True, kw_only=True, slots=True)
class UserCode(Record):
    """What a person types to find the device."""

    user_code: str = field(repr=False)
    """Without the hyphen."""
    device_code: str = field(repr=False)
    expires_at: float

    @property
    def key(self) -> str:
        """Found by its letters."""
        return self.user_code

    @property
    def forget_at(self) -> float:
        """With the device."""
        return self.expires_at + _REMEMBERED


def user_code_from(chance: str) -> str:
    """Return eight letters, easy to read and type (RFC 8628 6.1), made of an unguessable string."""
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in sha256(chance.encode()).digest()[: 2 * _HALF])


def shown(user_code: str) -> str:
    """Return a user code as people read it: ``WDJB-MJHT``."""
    return f"{user_code[:_HALF]}-{user_code[_HALF:]}"


def typed(text: str) -> str:
    """Return the user code that a person typed, whatever case and punctuation they used (RFC 8628 6.1)."""
    return "".join(letter for letter in text.upper() if letter in _LETTERS)


def decide(reader: Reader, params: Mapping[str, str], terms: Terms) -> Redemption:
    """Decide on the device code in ``params``.

    Raises:
        OAuthError: invalid_request, if there is none.

    """
    device = reader.get(DeviceAuthorization, required(params, TOKEN_PARAMETER))
    if device is None:
        return Redemption(refusal=OAuthError(ErrorCode.INVALID_GRANT, Cause.UNKNOWN_TOKEN, _DESCRIPTION))
    grant = device.grant
    refusal = _refusal(device, terms)
    if refusal is not None or grant is None:
        return Redemption(grant=grant, refusal=refusal, writes=_asked(device, terms))
    user = terms.user(grant.username)
    if user is None or user.disabled:
        refusal = OAuthError(ErrorCode.INVALID_GRANT, Cause.USER_DISABLED, _DESCRIPTION)
        return Redemption(grant=grant, refusal=refusal)
    return first_tokens(reader, grant, user, terms, replace(device, used=True), grant)


def _refusal(device: DeviceAuthorization, terms: Terms) -> OAuthError | None:
    """Return why the device gets no tokens now, if it does not (3.5)."""
    if device.client_id != terms.client.client_id:
        return OAuthError(ErrorCode.INVALID_GRANT, Cause.OTHER_CLIENT, _DESCRIPTION)
    if device.used:
        return OAuthError(ErrorCode.INVALID_GRANT, Cause.REUSED, _DESCRIPTION)
    if terms.now >= device.expires_at:
        return OAuthError(ErrorCode.EXPIRED_TOKEN, Cause.EXPIRED, "The device_code has expired.")
    if device.denied:
        return OAuthError(ErrorCode.ACCESS_DENIED, Cause.CANCELLED, "The person refused the device.")
    return _pending(device, terms) if device.grant is None else None


def _pending(device: DeviceAuthorization, terms: Terms) -> OAuthError:
    if _is_too_soon(device, terms.now):
        description = "The device asks too often; wait 5 seconds longer from now on."
        return OAuthError(ErrorCode.SLOW_DOWN, Cause.POLLED_TOO_SOON, description)
    description = "Nobody has decided over the device yet; ask again."
    return OAuthError(ErrorCode.AUTHORIZATION_PENDING, Cause.PENDING, description)


def _asked(device: DeviceAuthorization, terms: Terms) -> tuple[Record, ...]:
    """Return what a question without an answer leaves behind."""
    if device.client_id != terms.client.client_id or not device.is_open:
        return ()
    slower = _SLOWER if _is_too_soon(device, terms.now) else 0
    return (replace(device, asked_at=terms.now, interval=device.interval + slower),)


def _is_too_soon(device: DeviceAuthorization, now: float) -> bool:
    return device.is_open and device.asked_at is not None and now < device.asked_at + device.interval
