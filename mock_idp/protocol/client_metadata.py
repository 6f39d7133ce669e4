"""Client metadata: read, checked, shown again (RFC 7591 2, OIDC Registration 2, logout specifications)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.protocol import metadata_values as read
from mock_idp.protocol import uris
from mock_idp.protocol.client_authentication import AuthMethod
from mock_idp.protocol.compact_jws import ALGORITHMS
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.model import Client

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CODE = "authorization_code"
_WITH_SECRET = {AuthMethod.BASIC, AuthMethod.POST, AuthMethod.SECRET_JWT}
_SIGNED = (*ALGORITHMS, "HS256")
"""By which a client may sign an assertion."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Supported:
    """What a registration can be granted; the rest is left out of it, as RFC 7591 3.2.1 allows."""

    grant_types: tuple[str, ...]
    response_types: tuple[str, ...]
    request_object_algs: tuple[str, ...] = ()


_FIELDS: dict[str, Callable[[str, Any], Any]] = {
    "redirect_uris": read.redirect_uris,
    "token_endpoint_auth_method": read.one_of(*AuthMethod),
    "grant_types": read.strings,
    "scope": read.scope,
    "jwks": read.jwks,
    "jwks_uri": read.uri(uris.is_secure),
    "id_token_signed_response_alg": read.one_of(*ALGORITHMS),
    "userinfo_signed_response_alg": read.one_of(*ALGORITHMS),
    "request_object_signing_alg": read.string,
    "request_uris": read.uris(uris.is_secure),
    "require_pushed_authorization_requests": read.boolean,
    "subject_type": read.one_of("public", "pairwise"),
    "sector_identifier_uri": read.uri(uris.is_secure),
    "default_max_age": read.seconds,
    "require_auth_time": read.boolean,
    "post_logout_redirect_uris": read.uris(uris.may_be_redirected_to),
    "backchannel_logout_uri": read.uri(uris.is_secure),
    "backchannel_logout_session_required": read.boolean,
    "frontchannel_logout_uri": read.uri(uris.is_web),
    "frontchannel_logout_session_required": read.boolean,
    "initiate_login_uri": read.uri(uris.is_https),
    "client_name": read.string,
    "logo_uri": read.uri(uris.is_web),
    "policy_uri": read.uri(uris.is_web),
    "tos_uri": read.uri(uris.is_web),
}
"""Those that `Client` has a field for."""

_OTHERS: dict[str, Callable[[str, Any], Any]] = {
    "response_types": read.strings,
    "contacts": read.strings,
    "client_uri": read.uri(uris.is_web),
    "application_type": read.one_of("web", "native"),
    "token_endpoint_auth_signing_alg": read.one_of(*_SIGNED),
    "default_acr_values": read.strings,
    "software_id": read.string,
    "software_version": read.string,
}
"""Those that are kept to be shown again."""

_ALWAYS_SHOWN = {"id_token_signed_response_alg", "subject_type"}
_IN_LANGUAGES = {"client_name", "logo_uri", "policy_uri", "tos_uri", "client_uri"}
"""They may come in several languages: ``client_name#ja`` (RFC 7591 2.2)."""


def client_from(metadata: Mapping[str, Any], client_id: str, secret: str, supported: Supported) -> Client:
    """Return the client that registers with ``metadata``; ``secret`` is for those that need one.

    Members that are unknown, or null, are left out (RFC 7591 2).

    Raises:
        OAuthError: invalid_redirect_uri, invalid_client_metadata (RFC 7591 3.2.2).

    """
    given = {name: value for name, value in metadata.items() if value is not None}
    fields = {name: reader(name, given[name]) for name, reader in _FIELDS.items() if name in given}
    others = {name: reader(name, given[name]) for name, reader in _OTHERS.items() if name in given}
    fields["grant_types"] = _grants(fields.get("grant_types", (_CODE,)), supported)
    others["response_types"] = list(_response_types(others.get("response_types"), fields, supported))
    method = fields.setdefault("token_endpoint_auth_method", AuthMethod.BASIC.value)
    client = Client(
        client_id=client_id,
        secret=secret if method in _WITH_SECRET else None,
        **fields,
        metadata=_json(others) | _in_languages(given),
    )
    _check_together(client)
    if client.request_object_signing_alg not in {None, *supported.request_object_algs}:
        raise refusal("The request_object_signing_alg is not supported.")
    return client


def shown(client: Client) -> dict[str, Any]:
    """Return the client's metadata as a response has it (RFC 7591 3.2.1): also what it got by default."""
    unsaid = Client(client_id="")
    fields = {
        name: getattr(client, name)
        for name in _FIELDS
        if getattr(client, name) != getattr(unsaid, name) or name in _ALWAYS_SHOWN
    }
    if client.scope is not None:
        fields["scope"] = " ".join(client.scope)
    return _json(fields) | client.metadata


def hosts_of(client: Client) -> set[str]:
    """Return the hosts of its redirection URIs: several need a ``sector_identifier_uri`` (OIDC Core 8.1)."""
    return {uris.host_of(uri) for uri in client.redirect_uris}


def refusal(description: str) -> OAuthError:
    """Return the error for metadata that cannot be accepted."""
    return OAuthError(ErrorCode.INVALID_CLIENT_METADATA, Cause.METADATA, description)


def _grants(asked: tuple[str, ...], supported: Supported) -> tuple[str, ...]:
    """Return those that are switched on: with refresh off, a client registers without it."""
    granted = tuple(grant for grant in dict.fromkeys(asked) if grant in supported.grant_types)
    if not granted:
        raise refusal("None of the grant_types is supported.")
    return granted


def _response_types(
    asked: tuple[str, ...] | None, fields: Mapping[str, Any], supported: Supported
) -> tuple[str, ...]:
    """Return those that are supported, as far as the grants allow them (RFC 7591 2.1)."""
    if _CODE not in fields["grant_types"]:
        if asked and any("code" in kind.split() for kind in asked):
            raise refusal("The response_types need the grant authorization_code.")
        return ()
    known = {frozenset(kind.split()): kind for kind in supported.response_types}
    granted = [known.get(frozenset(kind.split())) for kind in asked or ("code",)]
    kinds = tuple(dict.fromkeys(kind for kind in granted if kind is not None))
    if not kinds:
        raise refusal("None of the response_types is supported.")
    return kinds


def _check_together(client: Client) -> None:
    """Refuse what does not go together."""
    if _CODE in (client.grant_types or ()) and not client.redirect_uris:
        description = "The redirect_uris are missing."
        raise OAuthError(ErrorCode.INVALID_REDIRECT_URI, Cause.METADATA, description)
    if client.jwks is not None and client.jwks_uri is not None:
        raise refusal("Only one of jwks and jwks_uri may be present.")
    method, alg = client.token_endpoint_auth_method, client.metadata.get("token_endpoint_auth_signing_alg")
    if method == AuthMethod.PRIVATE_KEY_JWT and client.jwks is None and client.jwks_uri is None:
        raise refusal("The method private_key_jwt needs jwks or jwks_uri.")
    if alg is not None and (alg == "HS256") != (method == AuthMethod.SECRET_JWT):
        raise refusal("The token_endpoint_auth_signing_alg does not suit the token_endpoint_auth_method.")
    several = client.subject_type == "pairwise" and len(hosts_of(client)) > 1
    if several and client.sector_identifier_uri is None:
        raise refusal("Pairwise subjects for redirect_uris of several hosts need a sector_identifier_uri.")


def _in_languages(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members that are tagged with a language."""
    found = {}
    for name, value in given.items():
        base, tagged, _ = name.partition("#")
        if tagged and base in _IN_LANGUAGES:
            reader = _FIELDS.get(base) or _OTHERS[base]
            found[name] = reader(base, value)
    return found


def _json(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in members.items()}
