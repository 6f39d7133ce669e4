"""The authorization code flow with PKCE, without the part in which somebody signs in."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from mock_idp.probe.failures import CouldNotTell, SignInFailed
from mock_idp.probe.lab import SignedIn
from mock_idp.probe.shown import error_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.probe.lab import Ask
    from mock_idp.probe.options import Options
    from mock_idp.probe.provider import Provider


@dataclass(frozen=True, kw_only=True)
class Authorization:
    """One authorization request (OIDC Core 3.1.2.1), and what must come back."""

    url: str = field(repr=False)
    redirect_uri: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


def begin(
    ask: Ask, redirect_uri: str, *, provider: Provider, options: Options, chance: Callable[[], str]
) -> Authorization:
    """Return a request with state, nonce and PKCE (RFC 7636).

    Raises:
        CouldNotTell: the provider has no authorization endpoint.

    """
    endpoint = provider.metadata.authorization_endpoint
    if endpoint is None:
        raise CouldNotTell("the provider names no authorization_endpoint; try --device")
    state, nonce, verifier = chance(), chance(), chance() + chance()
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    params = {
        "response_type": "code",
        "client_id": provider.client.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(ask.scope),
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if ask.prompt is not None:
        params["prompt"] = ask.prompt
    params |= dict(options.authorize_params)
    url = f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(params)}"
    return Authorization(url=url, redirect_uri=redirect_uri, state=state, nonce=nonce, verifier=verifier)


async def finish(begun: Authorization, query: str, provider: Provider) -> SignedIn:
    """Redeem the code in ``query``, which came back to the redirect URI.

    Raises:
        SignInFailed: there is an error instead, it belongs to another request, or the code is refused.

    """
    params = dict(parse_qsl(query, keep_blank_values=True))
    if not compare_digest(params.get("state", "").encode(), begun.state.encode()):
        raise SignInFailed("the answer has not the state that was sent")
    if "error" in params:
        raise SignInFailed(f"the provider refuses: {error_code(params['error'])}")
    if params.get("iss", provider.metadata.issuer) != provider.metadata.issuer:
        raise SignInFailed("the answer comes from another issuer (RFC 9207)")
    if "code" not in params:
        raise SignInFailed("the answer has no code")
    answer, tokens = await provider.token(
        {
            "grant_type": "authorization_code",
            "code": params["code"],
            "redirect_uri": begun.redirect_uri,
            "code_verifier": begun.verifier,
        },
        nonce=begun.nonce,
    )
    if not answer.granted:
        raise SignInFailed(f"the code is refused: {answer.in_words}")
    return SignedIn(first=answer, tokens=tokens, nonce=begun.nonce)
