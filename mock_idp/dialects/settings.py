"""A provider's settings as a dialect wants them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mock_idp.protocol.policy import Lifetimes, RefreshPolicy
from mock_idp.protocol.prompts import ConsentPage
from mock_idp.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mock_idp.dialects.dialect import Dialect
    from mock_idp.protocol.model import Client, User

_FOR_EVER = 100 * 366 * 86400.0


def settings_for(
    dialect: type[Dialect],
    *,
    users: Sequence[User],
    clients: Sequence[Client],
    access_token_ttl: float,
    refresh: RefreshPolicy | None = None,
) -> Settings:
    """Return settings for a provider that speaks ``dialect``.

    ``access_token_ttl`` in seconds is what is shown, signed and accepted, unless the dialect's access tokens
    never expire. Of ``refresh`` (None: the dialect's own) the dialect decides for whom there are refresh
    tokens: by which scope, and whether at all. Every sign-in shows the sign-in page, and no other.
    """
    ttl = access_token_ttl
    settings = Settings(
        users=tuple(users),
        clients=tuple(clients),
        lifetimes=Lifetimes(id_token=ttl, expires_in=ttl, access_token=ttl, session=0),
        consent_page=ConsentPage.NEVER,
    )
    return _as_spoken(dialect, settings, refresh)


def spoken(dialect: type[Dialect], settings: Settings) -> Settings:
    """Return ``settings`` as ``dialect`` takes them; if they say nothing of refresh, it has the word."""
    chosen = None if settings.refresh == RefreshPolicy() else settings.refresh
    return _as_spoken(dialect, settings, chosen)


def _as_spoken(dialect: type[Dialect], settings: Settings, refresh: RefreshPolicy | None) -> Settings:
    own = dialect.refresh
    policy = own if refresh is None else refresh
    lifetimes = settings.lifetimes
    if not dialect.access_tokens_expire:
        lifetimes = replace(lifetimes, expires_in=None, access_token=_FOR_EVER)
    return replace(
        settings,
        refresh=replace(policy, enabled=policy.enabled and own.enabled, scope=own.scope),
        lifetimes=lifetimes,
        openid=dialect.openid,
        client_credentials=settings.client_credentials and dialect.openid,
        device_flow=settings.device_flow and dialect.openid,
    )
