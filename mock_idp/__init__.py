"""An OpenID provider for tests of what happens when tokens run out. NOT FOR PRODUCTION.

::

    import mock_idp

    with mock_idp.running(mock_idp.Settings(lifetimes=mock_idp.lifetimes_from(20))) as provider:
        sign_in_at(provider.issuer, provider.client, provider.user)
        provider.clock.advance(25)

Names are loaded when they are first used: a test suite that has the pytest plugin installed and never
asks for a provider does not pay for one.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mock_idp.clock import Clock
    from mock_idp.control_client import AsyncControlClient, ControlClient, ControlError
    from mock_idp.history import History
    from mock_idp.issuers import IssuerHost, running_issuers
    from mock_idp.profiles import profile
    from mock_idp.protocol.error_texts import ErrorTexts
    from mock_idp.protocol.model import Client, User
    from mock_idp.protocol.policy import (
        AuthTime,
        Consent,
        Lifetimes,
        OnRefresh,
        RefreshPolicy,
        ResponseShape,
        ScopeChange,
        Successor,
    )
    from mock_idp.protocol.prompts import ConsentPage
    from mock_idp.running_provider import RunningProvider, running
    from mock_idp.server import ServerError
    from mock_idp.settings import (
        AccessTokenFormat,
        Registration,
        Settings,
        SignIn,
        a_user,
        lifetimes_from,
    )

__all__ = [
    "AccessTokenFormat",
    "AsyncControlClient",
    "AuthTime",
    "Client",
    "Clock",
    "Consent",
    "ConsentPage",
    "ControlClient",
    "ControlError",
    "ErrorTexts",
    "History",
    "IssuerHost",
    "Lifetimes",
    "OnRefresh",
    "RefreshPolicy",
    "Registration",
    "ResponseShape",
    "RunningProvider",
    "ScopeChange",
    "ServerError",
    "Settings",
    "SignIn",
    "Successor",
    "User",
    "a_user",
    "lifetimes_from",
    "profile",
    "running",
    "running_issuers",
]

_NAMES = {
    "clock": ("Clock",),
    "control_client": ("AsyncControlClient", "ControlClient", "ControlError"),
    "history": ("History",),
    "issuers": ("IssuerHost", "running_issuers"),
    "profiles": ("profile",),
    "protocol.error_texts": ("ErrorTexts",),
    "protocol.model": ("Client", "User"),
    "protocol.policy": (
        *("AuthTime", "Consent", "Lifetimes", "OnRefresh"),
        *("RefreshPolicy", "ResponseShape", "ScopeChange", "Successor"),
    ),
    "protocol.prompts": ("ConsentPage",),
    "running_provider": ("RunningProvider", "running"),
    "server": ("ServerError",),
    "settings": ("AccessTokenFormat", "Registration", "Settings", "SignIn", "a_user", "lifetimes_from"),
}
_MODULE_OF = {name: module for module, names in _NAMES.items() for name in names}


if not TYPE_CHECKING:  # a type checker shall know the names above, and no others

    def __getattr__(name: str) -> object:
        """Load what is asked for (PEP 562)."""
        if name not in _MODULE_OF:
            message = f"module 'mock_idp' has no attribute '{name}'"
            raise AttributeError(message)
        return getattr(importlib.import_module(f"mock_idp.{_MODULE_OF[name]}"), name)


def __dir__() -> list[str]:
    return __all__
