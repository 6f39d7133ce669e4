"""The public keys of clients, and what they signed: client assertions, request objects."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.fetching import FetchError, fetch, trust_of
from mock_idp.keys import UnverifiableTokenError
from mock_idp.protocol import compact_jws
from mock_idp.protocol.compact_jws import ALGORITHMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mock_idp.protocol.compact_jws import CompactJws
    from mock_idp.protocol.model import Client

Jwk = dict[str, Any]

_FRESH = 300.0
"""Seconds for which keys that were fetched are not fetched again, unless one is missing."""
_MOST_KNOWN = 1000


@dataclass(frozen=True, slots=True)
class _Fetched:
    keys: tuple[Jwk, ...]
    at: float


class ClientKeys:
    """Keys by client, fetched when they are needed. A cache: nothing is lost if it is."""

    def __init__(self, now: Callable[[], float], *, ca_file: str | None = None) -> None:
        """``now`` returns seconds since the epoch; ``ca_file``: whom to trust where keys are fetched.

        Raises:
            UsageError: the file cannot be read as certificates.

        """
        if ca_file is not None:
            trust_of(ca_file)
        self._now, self._ca_file = now, ca_file
        self._fetched: dict[str, _Fetched] = {}

    async def keys_of(self, client: Client, *, kid: str | None = None) -> tuple[Jwk, ...]:
        """Return the client's public keys; with ``kid``, those that can be meant by it.

        Keys behind a ``jwks_uri`` are fetched again if none has that ``kid`` (OIDC Core 10.1.1).
        Empty if there are none, or their address does not answer.
        """
        if client.jwks is not None:
            return _named(_keys_in(client.jwks), kid)
        if client.jwks_uri is None:
            return ()
        known = await self._at(client.jwks_uri)
        if kid is not None and not any(key.get("kid") == kid for key in known):
            known = await self._at(client.jwks_uri, again=True)
        return _named(known, kid)

    async def claims_of(
        self, token: str | CompactJws, client: Client, algorithms: Iterable[str] = ALGORITHMS
    ) -> dict[str, Any]:
        """Return the claims of a JWT that the client signed by one of ``algorithms``; no claim is checked.

        ``HS256`` among them: with its secret.

        Raises:
            UnverifiableTokenError: it did not.

        """
        try:
            jws = compact_jws.parse(token) if isinstance(token, str) else token
        except ValueError as error:
            raise UnverifiableTokenError("It is no JWT.") from error
        if jws.alg not in algorithms or not await self._is_signed(jws, client):
            raise UnverifiableTokenError("The client did not sign it.")
        return jws.claims

    async def _is_signed(self, jws: CompactJws, client: Client) -> bool:
        if jws.alg == "HS256":
            return compact_jws.is_hs256_by(jws, client.secret or "")
        if any(_is_by(jws, key) for key in await self.keys_of(client, kid=jws.kid)):
            return True
        if jws.kid is not None or client.jwks_uri is None:
            return False
        # Without a kid, a new key cannot be told from a wrong signature.
        return any(_is_by(jws, key) for key in await self._at(client.jwks_uri, again=True))

    async def _at(self, uri: str, *, again: bool = False) -> tuple[Jwk, ...]:
        """Return the keys at ``uri``; ``again``: as they are now."""
        known, now = self._fetched.get(uri), self._now()
        if known is not None and not again and now < known.at + _FRESH:
            return known.keys
        try:
            keys = _keys_in(json.loads(await fetch(uri, ca_file=self._ca_file)))
        except (FetchError, ValueError, RecursionError):
            return () if known is None else known.keys
        self._fetched.pop(uri, None)
        while len(self._fetched) >= _MOST_KNOWN:
            del self._fetched[next(iter(self._fetched))]
        self._fetched[uri] = _Fetched(keys, now)
        return keys


def _keys_in(jwks: object) -> tuple[Jwk, ...]:
    """Return the keys of a JWK Set (RFC 7517 5) that can verify a signature."""
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(keys, list):
        return ()
    return tuple(key for key in keys if isinstance(key, dict) and key.get("use", "sig") == "sig")


def _named(keys: tuple[Jwk, ...], kid: str | None) -> tuple[Jwk, ...]:
    """Return the keys of that name; a key without one may be meant by any (RFC 7517 4.5)."""
    return keys if kid is None else tuple(key for key in keys if key.get("kid", kid) == kid)


def _is_by(jws: CompactJws, key: Jwk) -> bool:
    """Tell whether ``key`` signed it by the header's algorithm, which the key must be for (RFC 8725 3.1)."""
    if key.get("alg", jws.alg) != jws.alg:
        return False
    if jws.alg == "ES256" and key.get("crv") != "P-256":
        return False
    import jwt  # noqa: PLC0415  100 ms, for the first client that signs something

    try:
        algorithm: Any = jwt.get_algorithm_by_name(jws.alg)
        return bool(algorithm.verify(jws.signed, _public(algorithm.from_jwk(key)), jws.signature))
    except Exception:  # noqa: BLE001  whatever a made-up key does to the library, it verifies nothing
        return False


def _public(key: Any) -> Any:  # noqa: ANN401  one of cryptography's many classes
    """Return the public half of a key: some clients register both."""
    return key.public_key() if hasattr(key, "public_key") else key
