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
        self.config, self.profile, self.clock, self._history = config, profile, clock, history
        self.tls = tls_context(config.issuer)
        self.http = httpx.AsyncClient(
            transport=transport,
            trust_env=False,
            timeout=_TIMEOUT,
            verify=self.tls,
            # As Go's client does.
            follow_redirects=True,
            # Nobody waits for a free connection, and one kept open would outlive the server's event loop.
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
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

    async def verify_stored(self, id_token: str, *, fully: bool) -> dict[str, Any]:
        """Return the claims of a stored ID token.

        Checked in go-oidc's order: what costs no request comes first. ``fully`` looks at audience and time
        as well as at issuer and signature.

        Raises:
            SecretRefused: it is not good, or the provider cannot be asked for its keys.

        """
        metadata = await self.discovery.metadata()
        token = id_tokens.parse(id_token)
        id_tokens.require_issuer(token, self.config.issuer)
        if fully:
            id_tokens.require_audience_and_time(token, self.config.client_id, self.clock.now())
        id_tokens.require_algorithm(token, self.algorithms(metadata))
        for again in (False, True):
            if id_tokens.is_signed_by(token, await self.discovery.keys(metadata, again=again)):
                return token.claims
        raise id_tokens.signature_failure()

    def algorithms(self, metadata: ProviderMetadata) -> frozenset[str]:
        """Return the algorithms that an ID token may be signed with."""
        listed = metadata.document.get("id_token_signing_alg_values_supported")
        if not self.profile.algorithms_from_discovery or not isinstance(listed, list):
            return id_tokens.DEFAULT_ALGORITHMS
        known = frozenset(name for name in listed if isinstance(name, str)) & id_tokens.KNOWN_ALGORITHMS
        return known or id_tokens.DEFAULT_ALGORITHMS

    async def identity(self, token: StoredToken) -> dict[str, Any]:
        """Return the claims of userinfo and ID token (``UserInfoFromToken``).

        One of them must be there, and both must agree. ``exp`` and ``aud`` of the ID token are not looked
        at, so its own end never matters here.

        Raises:
            SecretRefused: nobody can be named, or the provider cannot be asked.

        """
        metadata = await self.discovery.metadata()
        local = None if token.id_token is None else await self.verify_stored(token.id_token, fully=False)
        remote = await self.userinfo(metadata, token.access_token)
        if local is None or remote is None:
            claims = local or remote
            if claims is None:
                reason = "failed to get userinfo from both remote and ID token"
                raise SecretRefused(Refusal.NO_USERINFO, reason)
            return claims
        if local.get("sub") != remote.get("sub"):
            reason = "the subject from userinfo does not match the subject from ID token"
            raise SecretRefused(
                Refusal.USERINFO_SUBJECT_DIFFERS, f"{reason}, probably a security attack happened"
            )
        name = remote.get("name") or local.get("name")
        return local | {"email": remote.get("email"), "name": name}

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
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            # ValueError: an access token that no header can hold.
            self._history.append(ProviderAsked("userinfo", Outcome.FAIL, None, type(error).__name__))
            return None
        body = json_object(response) if response.status_code == httpx.codes.OK else None
        outcome = Outcome.FAIL if body is None else Outcome.OK
        self._history.append(ProviderAsked("userinfo", outcome, response.status_code))
        return body


def tls_context(issuer: str) -> ssl.SSLContext:
    """Return what an https issuer is verified with; loading the machine's CAs costs 20 ms, so only then."""
    if issuer.startswith("https:"):
        return ssl.create_default_context()
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
