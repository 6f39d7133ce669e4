"""Is this JWT one of ours?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.keys.signing_key import SigningKey

_WHENEVER: Any = {
    f"verify_{claim}": False for claim in ("exp", "iat", "nbf", "aud", "sub", "jti")
}  # the provider's clock may have been moved, and an id_token_hint may be old


class UnverifiableTokenError(Exception):
    """A JWT that no key of ours signed, or one of another issuer."""


def claims_of(token: str, *, issuer: str, find: Callable[[str], SigningKey | None]) -> dict[str, Any]:
    """Return the claims of a JWT that ``issuer`` signed with a key that ``find`` finds by its ``kid``.

    Raises:
        UnverifiableTokenError: there is no such key, signature or issuer.

    """
    import jwt  # noqa: PLC0415  100 ms, for the first who presents a token of ours

    try:
        key = find(str(jwt.get_unverified_header(token).get("kid")))
        if key is None:
            raise UnverifiableTokenError("No key of ours has its kid.")
        # The key's own algorithm, never the token's: RFC 8725 3.1.
        return dict(
            jwt.decode(token, key.public_key(), algorithms=[key.alg], issuer=issuer, options=_WHENEVER)
        )
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise UnverifiableTokenError("It is not a token of ours.") from error
