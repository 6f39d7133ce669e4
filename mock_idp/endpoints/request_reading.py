"""Where an authorization request stands: in its parameters, in a JWT, at an address, or with us already."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from mock_idp.fetching import FetchError, fetch
from mock_idp.keys import UnverifiableTokenError
from mock_idp.protocol import compact_jws, request_object
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.records import Record
from mock_idp.protocol.request_object import PUSHED, UNSIGNED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.compact_jws import CompactJws
    from mock_idp.protocol.model import Client
    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider

_JWT = "application/oauth-authz-req+jwt, application/jwt;q=0.9, */*;q=0.1"


@dataclass(frozen=True, kw_only=True, slots=True)
class PushedRequest(Record):
    """An authorization request that a client pushed, to be used once (RFC 9126)."""

    request_uri: str = field(repr=False)
    client_id: str
    params: tuple[tuple[str, str], ...] = field(repr=False)
    expires_at: float

    @property
    def key(self) -> str:
        """Found by the URI that stands for it."""
        return self.request_uri

    @property
    def forget_at(self) -> float:
        """Once it is over."""
        return self.expires_at


class RequestReading:
    """Finds the parameters that are in force."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider

    async def read(self, params: Mapping[str, str], client: Client) -> Mapping[str, str]:
        """Return the parameters of a request at the authorization endpoint.

        Raises:
            OAuthError: they cannot be read, or should have been pushed.

        """
        uri = params.get("request_uri", "")
        if uri.startswith(PUSHED):
            return await self._take_pushed(uri, client)
        if self._provider.settings.require_pushed_authorization_requests or (
            client.require_pushed_authorization_requests
        ):
            description = "Authorization requests must be pushed first."
            raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.NOT_PUSHED, description)
        return await self.unfolded(params, client)

    async def unfolded(self, params: Mapping[str, str], client: Client) -> Mapping[str, str]:
        """Return the parameters with those of a request object laid over them, if there is one.

        Raises:
            OAuthError: it cannot be read, or is refused.

        """
        if "request" not in params and "request_uri" not in params:
            return params
        if "request" in params and "request_uri" in params:
            description = "The parameters request and request_uri exclude each other."
            raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.MALFORMED, description)
        token = params.get("request") or await self._fetched(params["request_uri"], client)
        return request_object.merged(
            await self._claims_of(token, client),
            params,
            client_id=client.client_id,
            issuer=self._provider.issuer,
            now=self._provider.clock.now(),
        )

    async def _claims_of(self, token: str, client: Client) -> dict[str, Any]:
        """Return the claims of a request object that the client signed."""
        algs = self._provider.settings.request_object_algs
        if not algs:
            description = "Request objects are not supported."
            raise OAuthError(ErrorCode.REQUEST_NOT_SUPPORTED, Cause.UNSUPPORTED, description)
        try:
            jws = compact_jws.parse(token)
        except ValueError as error:
            raise request_object.refusal(Cause.MALFORMED) from error
        wanted = client.request_object_signing_alg
        if jws.alg not in algs or wanted not in {None, jws.alg}:
            raise request_object.refusal(Cause.UNSUPPORTED)
        if jws.alg == UNSIGNED:
            return _unsigned(jws)
        try:
            return await self._provider.client_keys.claims_of(jws, client, [jws.alg])
        except UnverifiableTokenError as error:
            raise request_object.refusal(Cause.BAD_SIGNATURE) from error

    async def _fetched(self, uri: str, client: Client) -> str:
        """Return the request object at ``uri``, which the client has registered, its fragment included.

        A fragment only tells one version of what stands there from another (OIDC Core 6.2).
        """
        settings = self._provider.settings
        if not settings.fetch_request_uris or not settings.request_object_algs:
            description = "The parameter request_uri is not supported."
            raise OAuthError(ErrorCode.REQUEST_URI_NOT_SUPPORTED, Cause.UNSUPPORTED, description)
        if uri not in client.request_uris:
            raise _bad_uri(Cause.REDIRECT_URI_NOT_REGISTERED)
        try:
            found = await fetch(uri.partition("#")[0], ca_file=settings.client_ca_file, accept=_JWT)
            return found.strip().decode("ascii")
        except (FetchError, UnicodeDecodeError) as error:
            raise _bad_uri(Cause.UNREACHABLE) from error

    async def _take_pushed(self, uri: str, client: Client) -> Mapping[str, str]:
        """Return a pushed request, which is good once and for its own client."""
        pushed = await self._provider.store.transact(partial(_take, uri, client.client_id))
        if pushed is None or self._provider.clock.now() >= pushed.expires_at:
            raise _bad_uri(Cause.UNKNOWN_TOKEN if pushed is None else Cause.EXPIRED)
        return dict(pushed.params)


def _take(uri: str, client_id: str, stored: Transaction) -> PushedRequest | None:
    pushed = stored.get(PushedRequest, uri)
    if pushed is None or pushed.client_id != client_id:
        return None
    stored.delete(PushedRequest, uri)
    return pushed


def _unsigned(jws: CompactJws) -> dict[str, Any]:
    """Return the claims of an unsecured JWT (RFC 7519 6)."""
    if jws.signature:
        raise request_object.refusal(Cause.BAD_SIGNATURE)
    return jws.claims


def _bad_uri(cause: Cause) -> OAuthError:
    description = "The request_uri is unknown, used, expired, not registered, or does not answer."
    return OAuthError(ErrorCode.INVALID_REQUEST_URI, cause, description)
