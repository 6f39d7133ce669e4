"""The application of a provider, with what stands before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.http.app import provider_app

if TYPE_CHECKING:
    from mock_idp.asgi import App
    from mock_idp.dialects import Dialect
    from mock_idp.http.control import Access
    from mock_idp.provider import Provider


def speaking(provider: Provider, dialect: type[Dialect] | None) -> App:
    """Return the application that serves ``provider`` in that dialect; None: OpenID Connect.

    Raises:
        UsageError: the dialect's own code fails.

    """
    if dialect is None:
        return provider_app(provider)
    from mock_idp.http.dialect import dialect_app  # noqa: PLC0415  few speak anything else

    return dialect_app(dialect(provider))


def controlled(app: App, provider: Provider, access: Access | None) -> App:
    """Return ``app`` with the control surface before it, for those who have ``access``; None: nobody has."""
    if access is None:
        return app
    from mock_idp.http.control import Controlled  # noqa: PLC0415  few need it

    return Controlled(app, provider, access)
