"""A person's sign-in, through Authlib: a relying party that does not share the provider's misreadings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.registry.oidc.relying_party import tls_context
from harness.registry.refused import SecretRefused
from harness.registry.token import NotAToken, StoredToken, from_response

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import AsyncOAuth2Client

    from harness.registry.oidc.relying_party import RelyingParty

_STYLES = {"client_secret_basic": "basic", "client_secret_post": "post"}
"""Authlib's names of the client authentication methods, in x/oauth2's order, and the history's."""


class SignInError(Exception):
    """A browser came back and cannot be let in."""

    def __init__(self, status: int, reason: str) -> None:
        """Keep the HTTP status that Harbor answers, and why, without codes or tokens."""
        super().__init__(reason)
        self.status, self.reason = status, reason


@dataclass(frozen=True)
class Person:
    """Whom the provider says the browser belongs to."""

    iss: str
    sub: str
    claims: dict[str, Any]
    token: StoredToken = field(repr=False)


class SignIn:
    """The authorization code flow of one registry."""

    def __init__(self, party: RelyingParty, redirect_uri: str) -> None:
        """Send browsers back to ``redirect_uri``."""
        self._party, self._redirect_uri = party, redirect_uri

    async def authorization_url(self, state: str, code_verifier: str | None) -> str:
        """Return where to send the browser (Harbor sends no nonce; PKCE since 2.13).

        Raises:
            SignInError: 500, if the provider cannot be asked for its endpoints.

        """
        metadata = await self._metadata()
        async with self._client() as client:
            url, _ = client.create_authorization_url(
                metadata["authorization_endpoint"], state=state, code_verifier=code_verifier
            )
        return str(url)

    async def exchange(self, code: str, code_verifier: str | None) -> Person:
        """Return who signed in, with everything of the ID token checked.

        Raises:
            SignInError: 400, if the provider does not exchange the code; 500, if the ID token is not good.

        """
        metadata = await self._metadata()
        token = await self._token(metadata["token_endpoint"], code, code_verifier)
        claims = await self._identity(token)
        return Person(iss=claims["iss"], sub=claims["sub"], claims=claims, token=token)

    async def _metadata(self) -> dict[str, Any]:
        try:
            document = (await self._party.discovery.metadata()).document
        except SecretRefused as refused:
            raise SignInError(500, refused.reason) from refused
        wanted = ("authorization_endpoint", "token_endpoint")
        if not all(isinstance(document.get(name), str) for name in wanted):
            raise SignInError(500, "the provider's discovery document lacks an endpoint")
        return document

    async def _token(self, url: str, code: str, code_verifier: str | None) -> StoredToken:
        """Send the code, in one authentication style and then the other, as x/oauth2 does."""
        from authlib.integrations.base_client import OAuthError  # noqa: PLC0415  0.1 s, first sign-in only

        failure = SignInError(400, "")
        for method, style in _STYLES.items():
            try:
                async with self._client(method) as client:
                    response = await client.fetch_token(url, code=code, code_verifier=code_verifier)
                token = from_response(response, self._party.clock.now())
            except (OAuthError, NotAToken, OSError, ValueError) as error:
                failure = SignInError(400, _without(str(error), code) or type(error).__name__)
                continue
            self._party.refresh_grant.learn(style)
            return token
        raise failure

    async def _identity(self, token: StoredToken) -> dict[str, Any]:
        """Return the claims of the ID token, validated by Authlib (OIDC Core 3.1.3.7)."""
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415
        from joserfc import jwt  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        party = self._party
        if token.id_token is None:
            raise SignInError(500, "the token response holds no id_token")
        try:
            keys = await party.discovery.keys(await party.discovery.metadata())
            decoded = jwt.decode(token.id_token, KeySet.import_key_set({"keys": keys}), algorithms=["RS256"])
            options = {"iss": {"values": [party.config.issuer]}, "aud": {"values": [party.config.client_id]}}
            params = {"client_id": party.config.client_id, "access_token": token.access_token}
            claims = CodeIDToken(decoded.claims, decoded.header, options, params)
            claims.validate(now=int(party.clock.now()))
        except SecretRefused as refused:
            raise SignInError(500, refused.reason) from refused
        except (JoseError, ValueError, KeyError) as error:
            raise SignInError(500, f"the ID token is not good: {error}") from error
        return dict(decoded.claims)

    def _client(self, method: str = "client_secret_basic") -> AsyncOAuth2Client:
        from authlib.integrations.httpx_client import AsyncOAuth2Client  # noqa: PLC0415

        config = self._party.config
        return AsyncOAuth2Client(
            config.client_id,
            config.client_secret,
            token_endpoint_auth_method=method,
            scope=config.scope,
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            trust_env=False,
            timeout=30,
            verify=tls_context(config.issuer),
        )


def _without(text: str, code: str) -> str:
    return " ".join(text.replace(code, "[code]").split())[:300]
