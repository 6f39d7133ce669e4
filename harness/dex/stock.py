"""The connectors that Dex v2.45.1 brings along: where each says who its upstream is (connector/*/*.go)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from harness.dex import upstream_variables as upstream

if TYPE_CHECKING:
    from collections.abc import Mapping

SignIn = Literal["redirect", "password", "headers", "none"]
"""At the upstream; in Dex's own form; by headers that a proxy sets; nobody is asked anything."""
_OAUTH_CLIENT = {
    "clientID": f"${upstream.CLIENT_ID}",
    "clientSecret": f"${upstream.CLIENT_SECRET}",
    "redirectURI": f"${upstream.CALLBACK}",
}
_NO_WAY = (
    "Dex's connector '{}' has its upstream's address built in, so that no check can stand in for {}; "
    "attach to the Harbor that uses it"
)


@dataclass(frozen=True, kw_only=True)
class StockType:
    """One type of connector."""

    type: str
    dialect: str | None
    """What a mock upstream must speak by default; None: there is no upstream, or none that we can play."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """What points at the upstream: keys of ``config`` and what is written instead, present or not."""
    defaults: Mapping[str, str] = field(default_factory=dict)
    """Where Dex looks for the upstream if one of ``keys`` is not written."""
    required: tuple[str, ...] = ()
    """Keys without which Dex does not start, though a check could fill them in."""
    secrets: tuple[str, ...] = ("clientSecret",)
    """Those of ``keys`` whose value is never shown."""
    dropped: Mapping[str, str] = field(default_factory=dict)
    """What is left out when the upstream is another one, and why."""
    ca: str | None = None
    """The key that names the upstream's certificate authority, as a file or a list of files."""
    ca_is_list: bool = False
    tls_only: bool = False
    """The connector speaks https whatever is configured."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """For an upstream that speaks TLS: variables Dex needs, and the harness's whose values they take."""
    refreshes: bool = True
    """It has a Refresh in v2.45.1."""
    sign_in: SignIn = "redirect"
    notes: tuple[str, ...] = ()
    """Sentences on what a person must know of this type."""
    why_not: str = ""
    """A sentence, if no check can be made of it, and what to do instead."""


SYSTEM_ROOTS = {"SSL_CERT_FILE": upstream.CA_FILE}
"""Go takes it instead of the machine's own list of authorities."""

_ALL = (
    StockType(
        type="oidc",
        dialect="oidc",
        keys={"issuer": f"${upstream.ISSUER}", **_OAUTH_CLIENT},
        required=("issuer",),
        dropped={
            "issuerAlias": "it names the replaced issuer",
            "providerDiscoveryOverrides": "it names addresses of the replaced issuer",
        },
        ca="rootCAs",
        ca_is_list=True,
    ),
    StockType(
        type="oauth",
        dialect="oauth2",
        keys={
            "authorizationURL": f"${upstream.URL}/authorize",
            "tokenURL": f"${upstream.URL}/token",
            "userInfoURL": f"${upstream.URL}/userinfo",
            **_OAUTH_CLIENT,
        },
        ca="rootCAs",
        ca_is_list=True,
        refreshes=False,
    ),
    StockType(
        type="github",
        dialect="github",
        keys={"hostName": f"${upstream.HOST}", **_OAUTH_CLIENT},
        ca="rootCA",
        tls_only=True,
        # v2.45.1's Refresh makes its requests without the client that knows rootCA (github.go).
        environment=SYSTEM_ROOTS,
        notes=(
            (
                "Dex v2.45.1 knows config.rootCA when people sign in, but not when it refreshes; the check "
                "sets SSL_CERT_FILE too, and so must you for a GitHub with a certificate of your own"
            ),
        ),
    ),
    StockType(
        type="gitlab",
        dialect="gitlab",
        keys={"baseURL": f"${upstream.URL}", **_OAUTH_CLIENT},
        defaults={"baseURL": "https://gitlab.com"},
        # The certificate itself in base64, which no variable can hold.
        dropped={"rootCAData": "it certifies the replaced upstream"},
        environment=SYSTEM_ROOTS,
    ),
    StockType(
        type="gitea",
        dialect="gitea",
        keys={"baseURL": f"${upstream.URL}", **_OAUTH_CLIENT},
        environment=SYSTEM_ROOTS,
    ),
    StockType(
        type="microsoft",
        dialect="microsoft",
        keys={"apiURL": f"${upstream.URL}", "graphURL": f"${upstream.URL}", **_OAUTH_CLIENT},
        defaults={
            "apiURL": "https://login.microsoftonline.com",
            "graphURL": "https://graph.microsoft.com",
        },
        environment=SYSTEM_ROOTS,
    ),
    StockType(
        type="openshift",
        dialect="openshift",
        keys={"issuer": f"${upstream.URL}", **_OAUTH_CLIENT},
        required=("issuer",),
        ca="rootCA",
    ),
    StockType(
        type="keystone",
        dialect="keystone",
        keys={
            "keystoneHost": f"${upstream.URL}",
            "keystoneUsername": f"${upstream.CLIENT_ID}",
            "keystonePassword": f"${upstream.CLIENT_SECRET}",
        },
        secrets=("keystonePassword",),
        environment=SYSTEM_ROOTS,
        sign_in="password",
    ),
    StockType(
        type="atlassian-crowd",
        dialect="crowd",
        required=("baseURL",),
        keys={
            "baseURL": f"${upstream.URL}",
            "clientID": f"${upstream.CLIENT_ID}",
            "clientSecret": f"${upstream.CLIENT_SECRET}",
        },
        environment=SYSTEM_ROOTS,
        sign_in="password",
    ),
    StockType(type="local", dialect=None, sign_in="password"),
    StockType(type="mockCallback", dialect=None, sign_in="none"),
    StockType(type="mockPassword", dialect=None, sign_in="password"),
    StockType(
        type="authproxy",
        dialect=None,
        refreshes=False,
        sign_in="headers",
        why_not=(
            "a proxy in front of Dex signs people in by headers, which a check does not send; 'authproxy' "
            "cannot refresh anyway: docker login ends with the ID token"
        ),
    ),
    StockType(
        type="ldap",
        dialect=None,
        sign_in="password",
        why_not="no mock upstream speaks LDAP yet, and the proxy that records what Dex asks hears HTTP only",
    ),
    *(
        StockType(
            type=kind,
            dialect=None,
            keys={"ssoURL": f"${upstream.URL}", "redirectURI": f"${upstream.CALLBACK}"},
            refreshes=False,
            why_not=(
                f"no mock upstream speaks SAML, and '{kind}' cannot refresh in Dex v2.45.1: docker login "
                "ends with the ID token; for a later Dex start a server with --upstream-cmd "
                f"and write ${upstream.URL}"
            ),
        )
        for kind in ("saml", "samlExperimental")
    ),
    *(
        StockType(type=kind, dialect=None, why_not=_NO_WAY.format(kind, host))
        for kind, host in (
            ("google", "accounts.google.com"),
            ("bitbucket-cloud", "bitbucket.org"),
            ("linkedin", "www.linkedin.com"),
        )
    ),
)
STOCK: Mapping[str, StockType] = {stock.type: stock for stock in _ALL}
"""Every type of server.ConnectorsConfig (server/server.go), and ``local``."""
TYPES = tuple(STOCK)
_OF_CUSTOM_TYPES = "oidc"


def dialect_of(connector_type: str) -> str | None:
    """Return what a mock upstream must speak unless a person says otherwise; None: none stands behind it."""
    stock = STOCK.get(connector_type)
    return _OF_CUSTOM_TYPES if stock is None else stock.dialect
