"""Everything about a provider that can be set, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from mock_idp.protocol.error_texts import RFC_6749, ErrorTexts
from mock_idp.protocol.model import Client, User
from mock_idp.protocol.policy import Lifetimes, OnRefresh, Policy, RefreshPolicy, ResponseShape
from mock_idp.protocol.prompts import ConsentPage
from mock_idp.protocol.request_object import SIGNATURES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.faults import Fault
    from mock_idp.policies import Change


def a_user(username: str, password: str, **claims: object) -> User:
    """Return a user with the claims that Dex and Harbor want, ``claims`` laid over the defaults."""
    defaults = {
        "name": username.capitalize(),
        "preferred_username": username,
        "email": f"{username}@example.com",
        "email_verified": True,
        "groups": ["developers"],
    }
    sub = str(claims.pop("sub", f"sub-{username}"))
    return User(username=username, password=password, sub=sub, claims=defaults | claims)


ALICE = a_user("alice", "wonderland")
BOB = a_user("bob", "builder")
EXAMPLE_CLIENT = Client(client_id="example", secret="example-secret")  # noqa: S106  a test provider's


class Registration(StrEnum):
    """Who may register a client."""

    OFF = "off"
    """Nobody: there is no registration endpoint."""
    OPEN = "open"
    """Everybody (RFC 7591 3)."""
    TOKEN = "token"  # noqa: S105  a word
    """Whoever has the initial access token."""


class SignIn(StrEnum):
    """Who signs in."""

    PAGE = "page"
    """A person, on a page with user name and password."""
    AUTO = "auto"
    """Nobody: the user that ``login_hint`` names, or the first who is enabled, is signed in at once."""


class AccessTokenFormat(StrEnum):
    """How access tokens look."""

    OPAQUE = "opaque"
    """256 random bits."""
    JWT = "jwt"
    """Signed, with claims (RFC 9068), as Dex's are."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """A provider's users, clients, refresh policy and lifetimes."""

    users: tuple[User, ...] = (ALICE, BOB)
    clients: tuple[Client, ...] = (EXAMPLE_CLIENT,)
    refresh: RefreshPolicy = field(default_factory=RefreshPolicy)
    lifetimes: Lifetimes = field(default_factory=Lifetimes)
    on_refresh: OnRefresh = field(default_factory=OnRefresh)
    response: ResponseShape = field(default_factory=ResponseShape)
    for_clients: Mapping[str, Change] = field(default_factory=dict)
    """What is different for a client: client_id -> change of the policy."""
    for_users: Mapping[str, Change] = field(default_factory=dict)
    """What is different for a user: user name -> change of the policy."""
    error_texts: ErrorTexts = RFC_6749
    """How the token endpoint words its refusals."""
    claims_in_id_token: bool = True
    """ID tokens have what the scope asks for, where Dex and Harbor read it; off: userinfo (OIDC Core 5.4)."""
    browser_url: str | None = None
    """Base URL under which browsers reach the provider, where that is not the issuer."""
    backend_url: str | None = None
    """Base URL under which clients reach it, such as a container's; None: the issuer."""
    registration: Registration = Registration.OFF
    """Whether clients may register themselves (RFC 7591)."""
    initial_access_token: str | None = field(default=None, repr=False)
    """What a client must present to register itself, where ``registration`` is ``token``."""
    introspection: bool = True
    """Clients may ask what a token of theirs is good for (RFC 7662)."""
    revocation: bool = True
    """Clients may end a token of theirs (RFC 7009)."""
    revocation_ends_lineage: bool = False
    """On: revoking an access token ends its refresh token too, as RFC 7009 2.1 allows; it always is the other
    way round."""
    client_credentials: bool = True
    """Clients may get access tokens of their own (RFC 6749 4.4)."""
    device_flow: bool = True
    """Devices without a browser may ask for a sign-in elsewhere (RFC 8628)."""
    device_code: float = 600
    """How long a device code lives, in seconds."""
    device_interval: int = 5
    """Seconds that a device waits between two questions."""
    access_token_format: AccessTokenFormat = AccessTokenFormat.OPAQUE
    """How access tokens look; they are looked up all the same."""
    sign_in: SignIn = SignIn.PAGE
    consent_page: ConsentPage = ConsentPage.PROMPTED
    acr_values: tuple[str, ...] = ("1", "2")
    """Values of ``acr`` that every sign-in reaches; a token has one if the request asks for it."""
    request_object_algs: tuple[str, ...] = SIGNATURES
    """By which request objects may be signed; ``none`` among them: unsigned too; empty: none are read."""
    fetch_request_uris: bool = True
    """Request objects may be fetched from where a client registered them (OIDC Core 6.2)."""
    require_pushed_authorization_requests: bool = False
    """Authorization requests must be pushed first (RFC 9126 5)."""
    pairwise_salt: str = field(default="mock_idp", repr=False)
    """What pairwise subject identifiers are hashed with (OIDC Core 8.1); another one makes others of them."""
    client_ca_file: str | None = None
    """PEM file of the authorities trusted where the provider calls clients; None: those of certifi."""
    discovery: dict[str, Any] = field(default_factory=dict)
    """Members laid over the discovery document, as JSON values; None: the document does not have it."""
    faults: tuple[Fault, ...] = ()
    """What goes wrong from the start."""
    openid: bool = True
    """Off: plain OAuth 2.0. No request needs the scope ``openid``, and no answer has an ID token."""

    @property
    def policy(self) -> Policy:
        """What applies to everybody of whom nothing else is said."""
        return Policy(
            refresh=self.refresh,
            lifetimes=self.lifetimes,
            on_refresh=self.on_refresh,
            response=self.response,
        )


def lifetimes_from(id_token: float, **others: float | None) -> Lifetimes:
    """Return lifetimes that all follow ``id_token`` seconds, except those named in ``others``."""
    following: dict[str, Any] = {"expires_in": id_token, "access_token": id_token}
    return Lifetimes(id_token=id_token, **(following | others))
