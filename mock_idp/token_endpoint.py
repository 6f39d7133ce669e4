"""The token endpoint (RFC 6749 3.2), without HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from mock_idp.events import GrantRevoked, TokenIssued, TokenRefused
from mock_idp.fingerprint import fingerprint
from mock_idp.protocol import client_authentication, identity
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.grants import authorization_code, refresh_token
from mock_idp.protocol.params import required
from mock_idp.protocol.redemption import Redemption, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.model import Client, Grant
    from mock_idp.provider import Provider

_GRANTS = {grant.GRANT_TYPE: grant for grant in (authorization_code, refresh_token)}


class TokenEndpoint:
    """Authenticates the client, lets the grant decide, signs the ID token."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider

    async def exchange(self, params: Mapping[str, str], authorization: str | None) -> dict[str, Any]:
        """Return the token response (RFC 6749 5.1).

        Raises:
            OAuthError: to be answered as RFC 6749 5.2 says.

        """
        attempt = _Attempt()
        try:
            client = self._authenticate(attempt, params, authorization)
            attempt.grant, parameter = _grant_type(params)
            presented = required(params, parameter)
            attempt.presented = fingerprint(presented)
            redemption = await self._redeem(attempt.grant, presented, params, client)
            attempt.username = redemption.grant.username if redemption.grant else None
            if redemption.refusal is not None:
                raise redemption.refusal
        except OAuthError as error:
            self._provider.history.append(attempt.refused(error))
            raise
        return self._respond(redemption, attempt)

    def _authenticate(
        self, attempt: _Attempt, params: Mapping[str, str], authorization: str | None
    ) -> Client:
        credentials = client_authentication.credentials_in(authorization, params)
        client = self._provider.client(credentials.client_id)
        attempt.client_id = client.client_id if client else ""
        return client_authentication.authenticate(credentials, client)

    async def _redeem(
        self, grant_type: str, presented: str, params: Mapping[str, str], client: Client
    ) -> Redemption:
        """Let the store and the grant decide together; a lineage that ends is an event of its own."""
        terms, store = self._terms(client), self._provider.store
        if grant_type == authorization_code.GRANT_TYPE:
            decide_code = partial(authorization_code.redeem, params=params, terms=terms)
            redemption = await store.redeem_code(presented, decide_code)
        else:
            decide_refresh = partial(refresh_token.redeem, params=params, terms=terms)
            redemption = await store.redeem_refresh_token(presented, decide_refresh)
        grant = redemption.grant
        if grant is not None and redemption.revokes and not grant.revoked:
            lineage = fingerprint(grant.grant_id)
            self._provider.history.append(GrantRevoked(lineage, grant.username, Cause.REUSED))
        return redemption

    def _terms(self, client: Client) -> Terms:
        provider = self._provider
        return Terms(
            client=client,
            refresh=provider.settings.refresh,
            lifetimes=provider.settings.lifetimes,
            user=provider.directory.find,
            now=provider.clock.now(),
            fresh_access_token=provider.chance(),
            fresh_refresh_token=provider.chance(),
        )

    def _respond(self, redemption: Redemption, attempt: _Attempt) -> dict[str, Any]:
        """Sign the ID token, record what went out, and return the response."""
        grant, user, access_token = redemption.grant, redemption.user, redemption.access_token
        assert grant is not None  # noqa: S101  a decision without refusal names all three
        assert user is not None  # noqa: S101
        assert access_token is not None  # noqa: S101
        lifetimes, now = self._provider.settings.lifetimes, self._provider.clock.now()
        claims = identity.id_token_claims(
            grant, issuer=self._provider.issuer, issued_at=int(now), expires_at=int(now + lifetimes.id_token)
        )
        claims["at_hash"] = identity.at_hash(access_token.value)
        if grant.nonce is not None and attempt.grant == authorization_code.GRANT_TYPE:
            claims["nonce"] = grant.nonce
        about_user = identity.identity_claims(user, redemption.scope)
        response: dict[str, Any] = {"access_token": access_token.value, "token_type": "Bearer"}
        if self._provider.settings.openid:
            response["id_token"] = self._provider.key.sign(about_user | claims)
        response["scope"] = " ".join(redemption.scope)
        if lifetimes.expires_in is not None:
            response["expires_in"] = int(lifetimes.expires_in)
        if redemption.refresh_token is not None:
            response["refresh_token"] = redemption.refresh_token.value
        self._provider.history.append(_issued(attempt, grant, response, claims, about_user))
        return response


@dataclass
class _Attempt:
    """What is known so far of one token request, for the history."""

    grant: str = ""
    client_id: str = ""
    presented: str | None = None
    username: str | None = None

    def refused(self, error: OAuthError) -> TokenRefused:
        """Return the event of the attempt's end."""
        return TokenRefused(
            grant=self.grant,
            client_id=self.client_id,
            status=status_of(error),
            error=error.code,
            cause=error.cause,
            presented=self.presented,
            username=self.username,
        )


def status_of(error: OAuthError) -> int:
    """Return the HTTP status of a token error (RFC 6749 5.2)."""
    return 401 if error.code is ErrorCode.INVALID_CLIENT else 400


def _grant_type(params: Mapping[str, str]) -> tuple[str, str]:
    """Return the grant type asked for, and the name of the parameter that carries its token."""
    grant = _GRANTS.get(required(params, "grant_type"))
    if grant is None:
        description = "The grant_type is not supported."
        raise OAuthError(ErrorCode.UNSUPPORTED_GRANT_TYPE, Cause.UNSUPPORTED, description)
    return grant.GRANT_TYPE, grant.TOKEN_PARAMETER


def _issued(
    attempt: _Attempt,
    grant: Grant,
    response: Mapping[str, Any],
    claims: Mapping[str, Any],
    about_user: dict[str, Any],
) -> TokenIssued:
    return TokenIssued(
        grant=attempt.grant,
        grant_id=fingerprint(grant.grant_id),
        client_id=grant.client_id,
        username=grant.username,
        scope=response["scope"],
        presented=attempt.presented or "",
        access_token=fingerprint(response["access_token"]),
        refresh_token=fingerprint(response.get("refresh_token")),
        id_token=fingerprint(response.get("id_token")),
        expires_in=response.get("expires_in"),
        iss=claims["iss"],
        sub=claims["sub"],
        aud=claims["aud"],
        id_token_exp=claims["exp"] if "id_token" in response else None,
        claims=about_user,
    )
