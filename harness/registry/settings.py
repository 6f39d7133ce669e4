"""How a registry is set up, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field

DEFAULT_SCOPE = "openid profile email offline_access"
"""What the placeholder of Harbor's OIDC settings proposes."""


@dataclass(frozen=True, kw_only=True)
class RegistryConfig:
    """What an administrator of Harbor enters under "Authentication"."""

    version: str
    """Which Harbor to behave like: an exact version, or a profile's name."""
    issuer: str
    """``oidc_endpoint``; must be the issuer in the provider's discovery document."""
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = DEFAULT_SCOPE
    """``oidc_scope``, verbatim: Harbor neither adds nor checks offline_access."""
    external_url: str
    """Where browsers and clients reach the registry, without a trailing slash."""
