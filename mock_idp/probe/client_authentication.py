"""How the probe shows which client it is (RFC 6749 2.3.1, OIDC Core 9)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from mock_idp.probe.options import ClientAuth

if TYPE_CHECKING:
    from mock_idp.probe.metadata import Metadata
    from mock_idp.probe.options import ClientIdentity


def method_of(client: ClientIdentity, metadata: Metadata) -> ClientAuth:
    """Return basic, post or none; basic is what a provider must support that says nothing (RFC 8414 2)."""
    if client.secret is None:
        return ClientAuth.NONE
    if client.auth is not ClientAuth.AUTO:
        return client.auth
    offered = metadata.auth_methods
    only_post = "client_secret_post" in offered and "client_secret_basic" not in offered
    return ClientAuth.POST if only_post else ClientAuth.BASIC


def authenticated(
    form: dict[str, str], client: ClientIdentity, metadata: Metadata
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the form and the headers of a request that ``client`` sends."""
    method = method_of(client, metadata)
    if method is ClientAuth.BASIC:
        pair = f"{quote_plus(client.client_id)}:{quote_plus(client.secret or '')}"
        return form, {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    own = {"client_id": client.client_id}
    if method is ClientAuth.POST:
        own["client_secret"] = client.secret or ""
    return form | own, {}
