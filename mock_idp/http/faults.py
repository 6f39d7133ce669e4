"""Where faults strike: which endpoint stands at which path, of a provider and of a dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.faults.base.aim import Endpoint
from mock_idp.faults.base.at_provider import AtProvider
from mock_idp.faults.base.layer import FaultLayer
from mock_idp.faults.base.routes import Routes
from mock_idp.protocol.discovery import (
    AUTHORIZATION,
    DEVICE_AUTHORIZATION,
    DOCUMENT,
    INTROSPECTION,
    KEYS,
    OAUTH_DOCUMENT,
    REGISTRATION,
    REVOCATION,
    TOKEN,
    USERINFO,
)
from mock_idp.protocol.front_channel import END_SESSION, PAGES, PUSHED_AUTHORIZATION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.asgi import App
    from mock_idp.provider import Provider

SIGN_IN_PAGES = dict.fromkeys(PAGES, Endpoint.SIGN_IN)
ENDPOINTS = {
    DOCUMENT: Endpoint.DISCOVERY,
    OAUTH_DOCUMENT: Endpoint.DISCOVERY,
    KEYS: Endpoint.KEYS,
    AUTHORIZATION: Endpoint.AUTHORIZATION,
    **SIGN_IN_PAGES,
    TOKEN: Endpoint.TOKEN,
    USERINFO: Endpoint.RESOURCE,
    INTROSPECTION: Endpoint.INTROSPECTION,
    REVOCATION: Endpoint.REVOCATION,
    REGISTRATION: Endpoint.REGISTRATION,
    f"{REGISTRATION}/{{client_id}}": Endpoint.REGISTRATION,
    DEVICE_AUTHORIZATION: Endpoint.DEVICE_AUTHORIZATION,
    PUSHED_AUTHORIZATION: Endpoint.PUSHED_AUTHORIZATION,
    END_SESSION: Endpoint.END_SESSION,
}
"""Path -> endpoint, as OpenID Connect has them."""


def layer(app: App, provider: Provider, endpoints: Mapping[str, Endpoint]) -> FaultLayer:
    """Return what strikes requests for ``app`` with the provider's faults."""
    answers = AtProvider(provider)
    return FaultLayer(
        app,
        faults=provider.faults,
        routes=Routes(endpoints),
        clock=provider.clock,
        whose=answers,
        signer=answers,
    )
