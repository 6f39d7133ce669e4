"""JWTs that are bent, and signed again so that somebody looks at what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from hypothesis import strategies as st

from tests.bad_input import jwts, values
from tests.bad_input.changes import Change, Put
from tests.bad_input.setups import BY_SECRET, CALLBACK

if TYPE_CHECKING:
    from tests.bad_input.draft import Draft


@dataclass(frozen=True)
class Jwt(Change):
    """The JWT in a parameter has other members, or is something else; and a good signature, or this one."""

    name: str
    header: Any
    """Members to be laid over the header's, or bytes, or what else stands there in its place."""
    claims: Any
    """The same of the claims."""
    signature: str | None = None
    """None: made by whoever signs such JWTs."""

    def apply(self, draft: Draft) -> None:
        good = unquote_plus(dict(draft.params).get(self.name.encode(), b"").decode("latin-1"))
        usual = {"client_assertion": "HS256", "request": "ES256", "id_token_hint": "RS256"}
        header = _laid_over({"alg": usual.get(self.name, "HS256")}, self.header)
        claims = _laid_over(jwts.claims_of(good), self.claims)
        token = self._signed(draft, header, claims)
        if self.signature is not None:
            token = f"{token.rpartition('.')[0]}.{self.signature}"
        Put(self.name, token).apply(draft)

    def _signed(self, draft: Draft, header: Any, claims: Any) -> str:  # noqa: ANN401
        if self.name == "id_token_hint" and draft.sign is not None:
            return draft.sign(claims)
        return jwts.signed(header, claims, BY_SECRET.secret or "")


def _laid_over(good: dict[str, Any], changed: Any) -> Any:  # noqa: ANN401
    return {**good, **changed} if isinstance(changed, dict) else changed


_ALGS = (
    "none", "None", "NONE", "HS256", "HS384", "RS256", "ES256", "ES256K", "PS256", "EdDSA", "RSA-OAEP", "",
    7, None, ["ES256"], {"alg": "none"}, "zq9" * 1000,
)  # fmt: skip
_HEADERS = st.dictionaries(
    st.sampled_from(["alg", "kid", "typ", "crit", "jku", "x5u", "jwk", "x5c", "b64", "zip", "cty", "enc"]),
    values.one_of(_ALGS) | values.JSON,
    max_size=3,
)
_CLAIM_NAMES = (
    "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid", "azp", "events", "client_id", "redirect_uri",
    "response_type", "scope", "state", "nonce", "max_age", "claims", "prompt", "request", "request_uri",
    "response_mode", "code_challenge", "code_challenge_method", "login_hint", "acr_values", "display",
)  # fmt: skip
_CLAIM_VALUES = (
    "by-secret", "by-key", "web", CALLBACK, ["http://127.0.0.1:9000", 7], "code", "sub-alice",
)  # fmt: skip
_CLAIMS = st.dictionaries(
    st.sampled_from(_CLAIM_NAMES),
    values.one_of(values.NUMBERS_IN_JSON) | values.JSON | st.sampled_from(_CLAIM_VALUES),
    max_size=4,
)
_SIGNATURES = values.one_of((None, None, None, "", "AA", "A", "é", "=", "AAAA" * 30, ".", "zq9"))


def jwt_changes(name: str) -> st.SearchStrategy[Change]:
    """Return changes of the JWT in a parameter."""
    odd = values.one_of(values.RAW_JSON) | values.JSON
    header = _HEADERS | _HEADERS | values.one_of(values.RAW_JSON)
    return st.builds(Jwt, st.just(name), header, _CLAIMS | _CLAIMS | odd, _SIGNATURES)
