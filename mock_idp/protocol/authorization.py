"""The authorization request (RFC 6749 4.1.1, OIDC Core 3.1.2.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mock_idp.protocol import claims_request, pkce, prompts, redirection, response_mode
from mock_idp.protocol.claims_request import ClaimsRequest
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.params import required, scope_of
from mock_idp.protocol.response_mode import ResponseMode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.model import Client

_LONGEST_AGE = 10  # digits
_GRANT_TYPE = "authorization_code"


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorizationRequest:
    """A valid request, waiting for a person to sign in."""

    client_id: str
    redirect_uri: str
    names_redirect_uri: bool = True
    """Off: the only one that is registered is meant (RFC 6749 3.1.2.3)."""
    response_mode: ResponseMode = ResponseMode.QUERY
    scope: tuple[str, ...]
    state: str | None = field(default=None, repr=False)
    nonce: str | None = field(default=None, repr=False)
    code_challenge: str | None = None
    prompt: tuple[str, ...] = ()
    max_age: int | None = None
    """Seconds since the sign-in."""
    login_hint: str | None = None
    subject: str | None = None
    """The one person the answer may be about, by the ``sub`` that the client knows."""
    acr: str | None = None
    """Which of the values asked for is reached."""
    claims: ClaimsRequest = field(default_factory=ClaimsRequest)
    access_type: str | None = None
    """``offline`` asks Google for a refresh token."""

    @property
    def wants_amr(self) -> bool:
        """Whether the client cares how the person signs in."""
        return self.acr is not None or "amr" in self.claims.id_token


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What a provider asks of requests, and what it has to offer."""

    openid: bool = True
    """Off: plain OAuth 2.0."""
    acr_values: tuple[str, ...] = ()


def redirect_uri_in(params: Mapping[str, str], client: Client | None, *, openid: bool = True) -> str:
    """Return the URI to answer at.

    Raises:
        OAuthError: the client or the URI is unknown: tell the person and never redirect (RFC 6749 4.1.2.1).

    """
    if client is None:
        description = "Unknown client_id."
        raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.UNKNOWN_CLIENT, description)
    if not openid and "redirect_uri" not in params and len(client.redirect_uris) == 1:
        return client.redirect_uris[0]
    uri = required(params, "redirect_uri")
    if not redirection.is_allowed(uri, client):
        description = "Invalid redirect_uri: it is not registered for this client."
        raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.REDIRECT_URI_NOT_REGISTERED, description)
    return uri


def validate(
    params: Mapping[str, str], client: Client, redirect_uri: str, rules: Rules, hinted: str | None = None
) -> AuthorizationRequest:
    """Return the request if it can be granted once somebody signs in.

    Unknown scope values are ignored, as RFC 6749 3.3 allows. ``hinted``: whom its ``id_token_hint`` is about.

    Raises:
        OAuthError: to be reported to the client at ``redirect_uri``.

    """
    mode = _response_mode(params, client)
    claims = claims_request.parse(params.get("claims"))
    return AuthorizationRequest(
        client_id=client.client_id,
        redirect_uri=redirect_uri,
        names_redirect_uri="redirect_uri" in params,
        response_mode=mode,
        scope=_scope(params, client, rules),
        state=params.get("state"),
        nonce=params.get("nonce"),
        code_challenge=pkce.challenge_in(params, client),
        prompt=prompts.prompt_in(params),
        max_age=_max_age(params, client),
        login_hint=params.get("login_hint"),
        subject=_subject(hinted, claims.sub),
        acr=_acr(params, claims, rules),
        claims=claims,
        access_type=params.get("access_type"),
    )


def _response_mode(params: Mapping[str, str], client: Client) -> ResponseMode:
    if required(params, "response_type") != "code":
        description = "Only the response_type 'code' is supported."
        raise OAuthError(ErrorCode.UNSUPPORTED_RESPONSE_TYPE, Cause.UNSUPPORTED, description)
    if client.grant_types is not None and _GRANT_TYPE not in client.grant_types:
        description = "The client may not use the grant authorization_code."
        raise OAuthError(ErrorCode.UNAUTHORIZED_CLIENT, Cause.GRANT_NOT_ALLOWED, description)
    mode = response_mode.asked_for(params)
    if mode is None:
        description = "The response_mode is not supported."
        raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.UNSUPPORTED, description)
    return mode


def _scope(params: Mapping[str, str], client: Client, rules: Rules) -> tuple[str, ...]:
    scope = scope_of(params)
    if rules.openid and "openid" not in scope:
        description = "The scope must contain 'openid'."
        raise OAuthError(ErrorCode.INVALID_SCOPE, Cause.MISSING_PARAMETER, description)
    if client.scope is None:
        return scope
    return tuple(value for value in scope if value in client.scope or value == "openid")


def _max_age(params: Mapping[str, str], client: Client) -> int | None:
    age = params.get("max_age")
    if age is None:
        return client.default_max_age
    if not (age.isascii() and age.isdecimal()) or len(age) > _LONGEST_AGE:
        description = "The max_age is not a number of seconds."
        raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.MALFORMED, description)
    return int(age)


def _subject(hinted: str | None, asked: str | None) -> str | None:
    if hinted is not None and asked is not None and hinted != asked:
        description = "The id_token_hint and the claims parameter ask for different people."
        raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.OTHER_USER, description)
    return asked if hinted is None else hinted


def _acr(params: Mapping[str, str], claims: ClaimsRequest, rules: Rules) -> str | None:
    """Return the first value asked for that is reached (5.5.1.1); who must have one learns that none is."""
    asked = (*claims.acr, *params.get("acr_values", "").split())
    if not asked and "acr" in claims.id_token:
        asked = rules.acr_values
    reached = next((value for value in asked if value in rules.acr_values), None)
    if reached is None and claims.acr_essential and claims.acr:
        description = "None of the acr values that the request insists on is reached."
        code = ErrorCode.UNMET_AUTHENTICATION_REQUIREMENTS
        raise OAuthError(code, Cause.ACR_NOT_SUPPORTED, description)
    return reached
