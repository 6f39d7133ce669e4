"""A client with a key of its own, and what it signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_idp import Client
from mock_idp.keys.signing_key import SigningKey

if TYPE_CHECKING:
    from mock_idp import RunningProvider

KEYS = {alg: SigningKey.generate(alg) for alg in ("ES256", "EdDSA")}
SIGNER = Client(
    client_id="signer",
    secret="signer-secret",
    jwks={"keys": [key.jwk for key in KEYS.values()]},
    redirect_uris=("http://127.0.0.1:1/callback", "http://127.0.0.1:1/other"),
)


def a_request(provider: RunningProvider, *, alg: str = "ES256", **claims: Any) -> str:  # noqa: ANN401  JSON
    """Return a request object of the client's; ``claims`` are laid over a good one's, None leaves one out."""
    good = {"iss": SIGNER.client_id, "aud": provider.issuer, "exp": provider.clock.now() + 60}
    given = {name: value for name, value in (good | claims).items() if value is not None}
    return KEYS[alg].sign(given)
