"""The token endpoint (RFC 6749 3.2), without HTTP."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from mock_idp.endpoints.token_attempt import Attempt
from mock_idp.events import GrantRevoked
from mock_idp.fingerprint import fingerprint
from mock_idp.protocol import id_token, token_response
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.grants import authorization_code, client_credentials, device_code, refresh_token
from mock_idp.protocol.params import required
from mock_idp.protocol.redemption import Redemption, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.model import Client
    from mock_idp.protocol.policy import Policy
    from mock_idp.protocol.records import Reader, Transaction
    from mock_idp.provider import Provider
    from mock_idp.settings import Settings


class TokenGrant(Protocol):
    """A grant of the token endpoint: a module of `mock_idp.protocol.grants`."""

    GRANT_TYPE: str
    TOKEN_PARAMETER: str
    """The parameter that carries what is redeemed, whose fingerprint the history shows."""

    def decide(self, reader: Reader, params: Mapping[str, str], terms: Terms, /) -> Redemption:
        """Decide on the request."""


_GRANTS: tuple[TokenGrant, ...] = (authorization_code, refresh_token, client_credentials, device_code)


class TokenEndpoint:
    """Authenticates the client, lets the grant decide, signs the ID token."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider
        switched_off = _switched_off(provider.settings)
        self._grants = {grant.GRANT_TYPE: grant for grant in _GRANTS if grant.GRANT_TYPE not in switched_off}

    async def exchange(self, params: Mapping[str, str], authorization: str | None) -> dict[str, Any]:
        """Return the token response (RFC 6749 5.1).

        Raises:
            OAuthError: to be answered as RFC 6749 5.2 says.

        """
        attempt = Attempt()
        try:
            client = await self._authenticate(attempt, params, authorization)
            grant = self._grant_asked_for(params)
            attempt.grant, attempt.presented = (
                grant.GRANT_TYPE,
                fingerprint(params.get(grant.TOKEN_PARAMETER)),
            )
            _check_allowed(grant, client)
            decision = await self._decide(grant, params, client)
            if decision.grant is not None:
                attempt.username = decision.grant.username
            if decision.refusal is not None:
                raise decision.refusal
        except OAuthError as error:
            self._write_down(error, attempt)
            raise
        return self._respond(decision, client, attempt)

    def refused(self, error: OAuthError) -> None:
        """Write the refusal of a request down that could not be read."""
        self._write_down(error, Attempt())

    def _write_down(self, error: OAuthError, attempt: Attempt) -> None:
        told = self._provider.policies.error_texts.refusal(error, attempt.grant)
        self._provider.history.append(attempt.refused(error.cause, told))

    def _grant_asked_for(self, params: Mapping[str, str]) -> TokenGrant:
        grant = self._grants.get(required(params, "grant_type"))
        if grant is None:
            description = "The grant_type is not supported."
            raise OAuthError(ErrorCode.UNSUPPORTED_GRANT_TYPE, Cause.UNSUPPORTED, description)
        return grant

    async def _authenticate(
        self, attempt: Attempt, params: Mapping[str, str], authorization: str | None
    ) -> Client:
        authentication = self._provider.client_authentication
        caller = await authentication.identify(params, authorization)
        attempt.client_id = caller.client_id
        return await authentication.check(caller)

    async def _decide(self, grant: TokenGrant, params: Mapping[str, str], client: Client) -> Redemption:
        """Let the grant decide and write it down at once; a lineage that ends is an event of its own."""
        terms = self._terms(client)

        def work(stored: Transaction) -> Redemption:
            decision = grant.decide(stored, params, terms)
            for record in decision.writes:
                stored.put(record)
            return decision

        decision = await self._provider.store.transact(work)
        ended = decision.grant
        if ended is not None and decision.revokes and not ended.revoked:
            lineage = fingerprint(ended.grant_id)
            self._provider.history.append(GrantRevoked(lineage, ended.username, Cause.REUSED))
        return decision

    def _terms(self, client: Client) -> Terms:
        provider = self._provider
        return Terms(
            client=client,
            policy=partial(provider.policies.of, client.client_id),
            user=provider.directory.find,
            now=provider.now(client.client_id),
            fresh_access_token=provider.chance(),
            fresh_refresh_token=provider.chance(),
        )

    def _respond(self, decision: Redemption, client: Client, attempt: Attempt) -> dict[str, Any]:
        """Sign the ID token, record what went out, and return the response."""
        provider, grant, access_token = self._provider, decision.grant, decision.access_token
        assert grant is not None  # noqa: S101  a decision without refusal names both
        assert access_token is not None  # noqa: S101
        policy, now = provider.policies.of(client.client_id, grant.username), provider.now(client.client_id)
        shown = provider.access_tokens.shown(access_token, grant)
        claims = id_token.protocol_claims(decision, policy, issuer=provider.issuer, now=int(now))
        about_user = id_token.identity_claims(decision, policy, by_scope=provider.settings.claims_in_id_token)
        signed = None
        if self._has_id_token(decision, policy):
            key = provider.key_of(client)
            claims["at_hash"] = key.hash(shown)
            signed = key.sign(about_user | claims)
        response = token_response.response_to(decision, policy, access_token=shown, id_token=signed, now=now)
        provider.history.append(attempt.issued(decision, response, claims, about_user))
        return response

    def _has_id_token(self, decision: Redemption, policy: Policy) -> bool:
        grant = decision.grant
        if grant is None or decision.user is None or "openid" not in grant.scope:
            return False
        if not self._provider.settings.openid:
            return False
        return policy.on_refresh.id_token or not decision.refreshes


def _switched_off(settings: Settings) -> set[str]:
    """Return the grants that nobody may use; that of refresh tokens is the policy's."""
    on = {
        client_credentials.GRANT_TYPE: settings.client_credentials,
        device_code.GRANT_TYPE: settings.device_flow,
    }
    return {grant for grant, is_on in on.items() if not is_on}


def _check_allowed(grant: TokenGrant, client: Client) -> None:
    if client.grant_types is not None and grant.GRANT_TYPE not in client.grant_types:
        description = "The client is not registered for this grant_type."
        raise OAuthError(ErrorCode.UNAUTHORIZED_CLIENT, Cause.GRANT_NOT_ALLOWED, description)
