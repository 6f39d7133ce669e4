"""ID tokens: verified with the provider's keys, and reduced to what a report may hold."""

from __future__ import annotations

import base64
import hashlib
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt

from mock_idp.probe.budget import Kind
from mock_idp.probe.failures import NoAnswer
from mock_idp.probe.shown import number, plain

if TYPE_CHECKING:
    from mock_idp.probe.wire import Wire

_ONLY_THE_SIGNATURE = {
    f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")
}
OF_THE_PROTOCOL = {
    *("iss", "sub", "aud", "azp", "exp", "iat", "nbf", "auth_time", "nonce", "at_hash", "c_hash", "s_hash"),
    *("jti", "sid", "acr", "amr", "typ", "ver", "rat", "uti", "rh", "aio", "session_state"),
}
"""Claims that tell about the token or the session, not about the person."""


class NoKey(Exception):  # noqa: N818  what is missing
    """A signature cannot be verified; the message says why."""


@dataclass(frozen=True, kw_only=True)
class IdToken:
    """What is known of one ID token; moments are seconds since the Unix epoch, as signed."""

    problem: str = ""
    """Why it cannot be verified; empty: it was."""
    alg: str = ""
    iss: str | None = None
    sub: str | None = None
    aud: tuple[str, ...] = ()
    azp: str | None = None
    iat: float | None = None
    exp: float | None = None
    auth_time: float | None = None
    nonce: str = "absent"
    """``absent``, ``right`` (the one that was sent at sign-in) or ``other``."""
    at_hash: str = "absent"
    """``absent``, ``right`` or ``wrong`` (OIDC Core 3.1.3.6)."""
    claims: tuple[str, ...] = ()
    """Names of those that tell about the person."""


class Keys:
    """The provider's keys, fetched when they are first needed, and once more for a new one."""

    most_fetches = 2

    def __init__(self, wire: Wire, address: str | None) -> None:
        self._wire, self._address = wire, address
        self._known: dict[str | None, jwt.PyJWK] = {}
        self._fetches = 0
        self._why_none = "the provider publishes no keys"

    async def find(self, kid: str | None) -> jwt.PyJWK:
        """Return the key of that id; without an id, the only key.

        Raises:
            NoKey: there is none; the message says why.

        """
        while kid not in self._known and self._fetches < self.most_fetches:
            self._fetches += 1
            await self._fetch()
        if kid not in self._known:
            raise NoKey(self._why_none)
        return self._known[kid]

    async def _fetch(self) -> None:
        if self._address is None:
            return
        try:
            page = await self._wire.get(Kind.KEYS, self._address)
            found = jwt.PyJWKSet.from_dict(page.json_object()).keys
        except (NoAnswer, jwt.PyJWTError, ValueError, TypeError, AttributeError):
            self._why_none = "the provider's keys cannot be read"
            return
        self._why_none = "it is signed by a key that the provider does not publish"
        self._known |= {key.key_id: key for key in found}
        if len(found) == 1:
            self._known[None] = found[0]


async def read(
    token: str, keys: Keys, *, secret: str | None, nonce: str | None, access_token: str | None
) -> IdToken:
    """Verify ``token`` and return what may be kept of it.

    ``secret``: the client's, for HS256 (OIDC Core 10.1); ``nonce``: what was sent at sign-in.
    """
    try:
        header = jwt.get_unverified_header(token)
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return IdToken(problem="it is no JWT")
    alg = plain(header.get("alg"))
    problem = await _problem(token, header, keys, secret)
    return _reduced(claims, alg=alg, problem=problem, nonce=nonce, access_token=access_token)


async def _problem(token: str, header: dict[str, Any], keys: Keys, secret: str | None) -> str:
    """Return why the signature is not good; empty: it is."""
    alg = str(header.get("alg"))
    if alg.lower() == "none":
        return "it is not signed"
    try:
        key: Any = secret or "" if alg.startswith("HS") else await keys.find(header.get("kid"))
        with warnings.catch_warnings():
            # A short key is the provider's business, and no reason to print anything.
            warnings.simplefilter("ignore")
            jwt.decode(token, key, algorithms=[alg], options=_ONLY_THE_SIGNATURE)  # type: ignore[arg-type]
    except NoKey as error:
        return str(error)
    except (jwt.PyJWTError, TypeError, ValueError):
        return "its signature is wrong"
    return ""


def _reduced(
    claims: dict[str, Any], *, alg: str, problem: str, nonce: str | None, access_token: str | None
) -> IdToken:
    aud = claims.get("aud")
    return IdToken(
        problem=problem,
        alg=alg,
        iss=_text(claims.get("iss")),
        sub=_text(claims.get("sub")),
        aud=tuple(plain(one) for one in aud) if isinstance(aud, list) else (plain(aud),) if aud else (),
        azp=_text(claims.get("azp")),
        iat=_moment(claims.get("iat")),
        exp=_moment(claims.get("exp")),
        auth_time=_moment(claims.get("auth_time")),
        nonce="absent" if "nonce" not in claims else "right" if claims["nonce"] == nonce else "other",
        at_hash=_at_hash(claims.get("at_hash"), alg, access_token),
        claims=tuple(sorted(plain(name) for name in claims.keys() - OF_THE_PROTOCOL)),
    )


def _at_hash(claimed: object, alg: str, access_token: str | None) -> str:
    """Compare with the left half of the access token's hash (OIDC Core 3.1.3.6)."""
    if claimed is None or access_token is None:
        return "absent"
    size = alg[-3:] if alg[-3:] in {"256", "384", "512"} else "512"
    digest = hashlib.new(f"sha{size}", access_token.encode()).digest()
    wanted = base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")
    return "right" if claimed == wanted else "wrong"


def _text(value: object) -> str | None:
    return plain(value) if isinstance(value, str) else None


def _moment(value: object) -> float | None:
    return number(value) if not isinstance(value, str) else None
