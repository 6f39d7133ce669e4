"""A relying party, as its metadata describe it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Client:
    """A relying party; names are those of its metadata (RFC 7591 2, OIDC Registration 2, logout specs)."""

    client_id: str
    secret: str | None = field(default=None, repr=False)
    """None: a public client, which must use PKCE (RFC 9700 2.1.1)."""
    redirect_uris: tuple[str, ...] = ()
    """Compared character by character (RFC 9700 2.1); empty: any http(s) URI on a loopback host."""
    token_endpoint_auth_method: str | None = None
    """The one way in which it authenticates; None: any way its secret or keys allow."""
    grant_types: tuple[str, ...] | None = None
    """The grants it may use; None: every one the provider has."""
    scope: tuple[str, ...] | None = None
    """The scope values it may ask for; None: any."""
    jwks: dict[str, Any] | None = None
    """Its public keys, for ``private_key_jwt`` and signed request objects."""
    jwks_uri: str | None = None
    id_token_signed_response_alg: str = "RS256"  # noqa: S105  an algorithm
    userinfo_signed_response_alg: str | None = None
    """None: plain JSON."""
    request_object_signing_alg: str | None = None
    request_uris: tuple[str, ...] = ()
    require_pushed_authorization_requests: bool = False
    subject_type: str = "public"
    sector_identifier_uri: str | None = None
    default_max_age: int | None = None
    require_auth_time: bool = False
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str | None = None
    backchannel_logout_session_required: bool = False
    frontchannel_logout_uri: str | None = None
    frontchannel_logout_session_required: bool = False
    initiate_login_uri: str | None = None
    client_name: str | None = None
    logo_uri: str | None = None
    policy_uri: str | None = None
    tos_uri: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    """What else it registered with, to be echoed."""

    @property
    def is_public(self) -> bool:
        """Whether it has nothing to prove itself by (RFC 6749 2.1), so that it must use PKCE."""
        if self.token_endpoint_auth_method is not None:
            return self.token_endpoint_auth_method == "none"  # noqa: S105  a method
        return self.secret is None and self.jwks is None and self.jwks_uri is None
