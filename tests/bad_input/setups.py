"""The providers that are tried: one for each combination of settings that changes what a request meets."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from mock_idp import Settings, profiles
from mock_idp.dialects import find, settings_for
from mock_idp.faults import SetMember, StorageFailure, Unavailable
from mock_idp.faults.base.aim import Aim
from mock_idp.protocol.model import Client
from mock_idp.protocol.prompts import ConsentPage
from mock_idp.protocol.request_object import SIGNATURES
from mock_idp.settings import ALICE, BOB, AccessTokenFormat, Registration, SignIn
from tests.endpoints.asserting import a_key, jwks

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.faults import Fault

CALLBACK, OTHER_CALLBACK = "https://rp.example/callback", "https://rp.example/other?tenant=1"
BYE, BEGIN = "https://rp.example/bye", "https://rp.example/begin"
LOOPBACK = "http://127.0.0.1:1/callback"
NATIVE = "com.example.app:/callback"

WEB = Client(
    client_id="web",
    secret="web-secret-of-nobody-else",
    redirect_uris=(CALLBACK, OTHER_CALLBACK),
    post_logout_redirect_uris=(BYE,),
    frontchannel_logout_uri="https://rp.example/frame",
    initiate_login_uri=BEGIN,
    client_name="The <web> & 'client'",
)
OTHER = Client(client_id="other", secret="other-secret-of-nobody-else", redirect_uris=(CALLBACK,))
PUBLIC = Client(client_id="public", redirect_uris=(NATIVE,))
LOOSE = Client(client_id="loose", secret="loose-secret-of-nobody-else")
BY_SECRET = replace(OTHER, client_id="by-secret", token_endpoint_auth_method="client_secret_jwt")
BY_KEY = Client(client_id="by-key", redirect_uris=(CALLBACK,), jwks=jwks(a_key("ES256")))
PUSHING = replace(OTHER, client_id="pushing", require_pushed_authorization_requests=True)
SIGNED = replace(OTHER, client_id="signed", userinfo_signed_response_alg="ES256")
CLIENTS = (WEB, OTHER, PUBLIC, LOOSE, BY_SECRET, BY_KEY, PUSHING, SIGNED)
INITIAL = "initial-access-token-of-nobody-else"

EVERYTHING = Settings(
    users=(ALICE, BOB),
    clients=CLIENTS,
    registration=Registration.OPEN,
    request_object_algs=(*SIGNATURES, "none"),
    client_ca_file=None,
)
_PAIRWISE = tuple(replace(client, subject_type="pairwise") for client in CLIENTS)
_OPTIONS: dict[str, dict[str, Any]] = {
    "everything": {},
    "jwt access tokens": {"access_token_format": AccessTokenFormat.JWT},
    "pairwise": {"clients": _PAIRWISE, "acr_values": ()},
    "consent": {"consent_page": ConsentPage.ALWAYS, "registration": Registration.TOKEN}
    | {"initial_access_token": INITIAL},
    "automatic": {"sign_in": SignIn.AUTO, "request_object_algs": ()},
    "pushed only": {"require_pushed_authorization_requests": True, "fetch_request_uris": False},
    "plain oauth": {"openid": False},
    "closed": {"registration": Registration.OFF, "device_flow": False, "introspection": False}
    | {"revocation": False, "client_credentials": False},
}
CONTROLLED, IN_A_FILE, BELOW_A_PATH = "control", "storage in a file", "below a path"
STRUCK: dict[str, Fault] = {
    "unavailable": Unavailable(3600),
    "storage that fails": StorageFailure(on=Aim()),
    "odd members": SetMember({"token_type": None, "scope": [], "keys": 7}),
}
"""A fault that is on while every other bad request is carried out."""
DIALECTS = ("github", "github-app", "oauth2", "oidc")


@cache
def names() -> tuple[str, ...]:
    """Return the setups there are; the first is the one with everything in it."""
    products = [f"profile {name}" for name in profiles.names()]
    return (
        *_OPTIONS,
        CONTROLLED,
        IN_A_FILE,
        BELOW_A_PATH,
        *STRUCK,
        *products,
        *(f"dialect {name}" for name in DIALECTS),
    )


def settings_of(name: str) -> Settings:
    """Return what the setup is made of."""
    kind, _, which = name.partition(" ")
    special: dict[str, Callable[[str], Settings]] = {"profile": _product, "dialect": _dialect}
    if kind in special:
        return special[kind](which)
    return replace(EVERYTHING, **_OPTIONS.get(name, {}))


def _product(name: str) -> Settings:
    product = profiles.profile(name)
    return replace(
        product, users=(ALICE, BOB), clients=CLIENTS, request_object_algs=EVERYTHING.request_object_algs
    )


def _dialect(name: str) -> Settings:
    return settings_for(find(name), users=(ALICE, BOB), clients=CLIENTS, access_token_ttl=3600)
