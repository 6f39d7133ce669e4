"""A person's sign-in, through Authlib: a relying party that does not share the provider's misreadings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.registry.oidc.answers import well_formed, words
from harness.registry.refused import SecretRefused
from harness.registry.token import NotAToken, StoredToken, from_response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authlib.integrations.httpx_client import AsyncOAuth2Client

    from harness.registry.oidc.relying_party import RelyingParty

_STYLES = {"client_secret_basic": "basic", "client_secret_post": "post"}
"""Authlib's names of the client authentication methods, in x/oauth2's order, and the history's."""


_GARBAGE = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What libraries raise over JSON of the wrong shape."""


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
        endpoint = await self._endpoint("authorization_endpoint")
        async with self._client() as client:
            try:
                url, _ = client.create_authorization_url(endpoint, state=state, code_verifier=code_verifier)
            except ValueError as error:
                raise SignInError(500, "the provider's authorization endpoint is no URL") from error
        return str(url)

    async def exchange(self, code: str, code_verifier: str | None) -> Person:
        """Return who signed in, with everything of the ID token checked.

        Raises:
            SignInError: 400, if the provider does not exchange the code; 500, if the ID token is not good.

        """
        token = await self._token(await self._endpoint("token_endpoint"), code, code_verifier)
        try:
            claims = await self._identity(token)
            iss, sub = claims["iss"], claims["sub"]
            if self._party.profile.userinfo_at_sign_in:
                claims = await self._party.identity(token)
        except SecretRefused as refused:
            raise SignInError(500, refused.reason) from refused
        return Person(iss=iss, sub=sub, claims=claims, token=token)

    async def _endpoint(self, name: str) -> str:
        try:
            metadata = await self._party.discovery.metadata()
        except SecretRefused as refused:
            raise SignInError(500, refused.reason) from refused
        if not metadata.endpoint(name):
            raise SignInError(500, f"the provider's discovery document lacks {name}")
        return metadata.endpoint(name)

    async def _token(self, url: str, code: str, code_verifier: str | None) -> StoredToken:
        """Send the code, in one authentication style and then the other, as x/oauth2 does."""
        import httpx2  # noqa: PLC0415  with Authlib 0.1 s, first sign-in only
        from authlib.integrations.base_client import OAuthError  # noqa: PLC0415

        failure = SignInError(400, "")
        for method, style in _STYLES.items():
            try:
                async with self._client(method) as client:
                    response = await client.fetch_token(url, code=code, code_verifier=code_verifier)
                token = from_response(well_formed(response), self._party.clock.now())
            except (OAuthError, NotAToken, httpx2.HTTPError, httpx2.InvalidURL, *_GARBAGE) as error:
                said = words(str(error), code, code_verifier or "", *self._party.refresh_grant.never_shown())
                failure = SignInError(400, said or type(error).__name__)
                continue
            self._party.refresh_grant.learn(style)
            return token
        raise failure

    async def _identity(self, token: StoredToken) -> dict[str, Any]:
        """Return the claims of the ID token, validated by Authlib (OIDC Core 3.1.3.7)."""
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415

        if token.id_token is None:
            raise SignInError(500, "the token response holds no id_token")
        config = self._party.config
        options = {"iss": {"values": [config.issuer]}, "aud": {"values": [config.client_id]}}
        params = {"client_id": config.client_id, "access_token": token.access_token}
        try:
            header, claims = await self._signed(token.id_token)
            CodeIDToken(claims, header, options, params).validate(now=int(self._party.clock.now()))
        except (JoseError, *_GARBAGE) as error:
            raise SignInError(500, f"the ID token is not good: {words(str(error))}") from error
        return claims

    async def _signed(self, id_token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return header and claims of a token that the provider signed; keys are asked for twice."""
        from joserfc.errors import JoseError  # noqa: PLC0415

        party = self._party
        metadata = await party.discovery.metadata()
        algorithms, failure = sorted(party.algorithms(metadata)), "no key of the provider signed it"
        for again in (False, True):
            for key in await party.discovery.keys(metadata, again=again):
                try:
                    return _decoded(id_token, key, algorithms)
                except (JoseError, *_GARBAGE) as error:
                    failure = words(str(error)) or failure
        raise ValueError(failure)

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
            follow_redirects=True,
            verify=self._party.tls,
        )


def _decoded(
    id_token: str, key: Mapping[str, Any], algorithms: list[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims, if ``key`` signed the token."""
    from joserfc import jws, jwt  # noqa: PLC0415
    from joserfc.jwk import import_key  # noqa: PLC0415

    kid = jws.extract_compact(id_token.encode()).headers().get("kid")
    if kid and kid != key.get("kid"):
        raise ValueError("its key is not among the provider's")
    decoded = jwt.decode(id_token, import_key(dict(key)), algorithms=algorithms)
    return decoded.header, dict(well_formed(decoded.claims))
