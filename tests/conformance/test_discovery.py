"""oidcc-discovery-endpoint-verification, as far as the front channel goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.provider.person import HTTP

if TYPE_CHECKING:
    from tests.front_channel.visitor import Visitor


def test_what_is_on_is_listed(visitor: Visitor) -> None:
    issuer = visitor.provider.issuer
    document = HTTP.get(f"{issuer}/.well-known/openid-configuration").json()
    expected = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "end_session_endpoint": f"{issuer}/logout",
        "pushed_authorization_request_endpoint": f"{issuer}/par",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "subject_types_supported": ["public", "pairwise"],
        "claims_parameter_supported": True,
        "request_parameter_supported": True,
        "request_uri_parameter_supported": True,
        "acr_values_supported": ["1", "2"],
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "frontchannel_logout_supported": True,
        "frontchannel_logout_session_supported": True,
    }
    assert {name: document.get(name) for name in expected} == expected
