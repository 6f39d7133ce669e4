"""Everything that the registry asks the provider for while it checks a CLI secret."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

import httpx

from harness.events import ProviderAsked, Refusal
from harness.registry.oidc import id_token as id_tokens
from harness.registry.oidc.answers import json_object
from harness.registry.oidc.provider_metadata import Discovery, ProviderMetadata
from harness.registry.oidc.refresh import RefreshGrant
from harness.registry.refused import SecretRefused
from mock_idp.history import Outcome

if TYPE_CHECKING:
    from harness.registry.profiles.profile import Profile
    from harness.registry.settings import RegistryConfig
    from harness.registry.token import StoredToken
    from mock_idp.clock import Clock
    from mock_idp.history import History

_TIMEOUT = 30.0
"""Harbor's client has none and hangs with its provider; the stand-in must end."""


class RelyingParty:
    """The registry's side of OpenID Connect, without the browser."""

    def __init__(
        self,
        config: RegistryConfig,
        profile: Profile,
        *,
        clock: Clock,
        history: History,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Speak to the provider of ``config``; ``transport`` replaces the network in tests."""
        self.config, self.clock, self._history = config, clock, history
        self.http = httpx.AsyncClient(
            transport=transport, trust_env=False, timeout=_TIMEOUT, verify=tls_context(config.issuer)
        )
        self.discovery = Discovery(config, self.http, clock=clock, history=history)
        self.refresh_grant = RefreshGrant(
            config,
            self.http,
            clock=clock,
            history=history,
            probes_always=profile.probes_always,
            names_errors=profile.names_errors,
        )

    async def verify_stored(self, id_token: str) -> dict[str, Any]:
        """Return the claims of a stored ID token whose signature and issuer are good; time is not looked at.

        Raises:
            SecretRefused: they are not, or the provider cannot be asked for its keys.

        """
        metadata = await self.discovery.metadata()
        for again in (False, True):
            if again and metadata.keys is None:
                break
            keys = await self.discovery.keys(metadata, again=again)
            claims = id_tokens.verified_claims(id_token, keys, self.config.issuer)
            if claims is not None:
                return claims
        raise id_tokens.signature_failure()

    async def refresh(self, username: str, held: StoredToken) -> StoredToken:
        """Return the token that a refresh grant gave in place of ``held``.

        Raises:
            SecretRefused: there is nothing to refresh with, or the provider did not grant it.

        """
        metadata = await self.discovery.metadata()
        if held.refresh_token is None:
            reason = "oauth2: token expired and refresh token is not set"
            raise SecretRefused(Refusal.REFRESH_TOKEN_NOT_SET, reason)
        return await self.refresh_grant.send(metadata.endpoint("token_endpoint"), username, held)

    async def userinfo(self, metadata: ProviderMetadata, access_token: str) -> dict[str, Any] | None:
        """Return the userinfo response, or None: Harbor only warns when there is none."""
        url = metadata.endpoint("userinfo_endpoint")
        if not url:
            return None
        try:
            response = await self.http.get(url, headers={"Authorization": f"Bearer {access_token}"})
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self._history.append(ProviderAsked("userinfo", Outcome.FAIL, None, type(error).__name__))
            return None
        body = json_object(response) if response.is_success else None
        outcome = Outcome.FAIL if body is None else Outcome.OK
        self._history.append(ProviderAsked("userinfo", outcome, response.status_code))
        return body


def tls_context(issuer: str) -> ssl.SSLContext:
    """Return what an https issuer is verified with; loading the machine's CAs costs 20 ms, so only then."""
    if issuer.startswith("https:"):
        return ssl.create_default_context()
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
