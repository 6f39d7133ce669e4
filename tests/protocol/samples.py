"""Grants, tokens and terms to begin with; a test says what is different."""

from __future__ import annotations

from typing import Any

from mock_idp.protocol.model import (
    AuthorizationCode,
    Client,
    Grant,
    Lifetimes,
    RefreshPolicy,
    RefreshToken,
    User,
)
from mock_idp.protocol.redemption import Terms

CLIENT = Client(client_id="registry", secret="s3cret")
USER = User(username="alice", password="wonderland", sub="sub-alice")
REDIRECT_URI = "http://127.0.0.1/callback"
NOW = 1_000.0


def a_grant(**different: Any) -> Grant:  # noqa: ANN401  any field
    fields: dict[str, Any] = {
        "grant_id": "grant-1",
        "client_id": CLIENT.client_id,
        "username": USER.username,
        "sub": USER.sub,
        "scope": ("openid", "email", "offline_access"),
        "auth_time": NOW,
    }
    return Grant(**fields | different)


def a_code(**different: Any) -> AuthorizationCode:  # noqa: ANN401  any field
    fields: dict[str, Any] = {
        "value": "code-1",
        "grant_id": "grant-1",
        "redirect_uri": REDIRECT_URI,
        "code_challenge": None,
        "expires_at": NOW + 60,
    }
    return AuthorizationCode(**fields | different)


def a_refresh_token(**different: Any) -> RefreshToken:  # noqa: ANN401  any field
    fields: dict[str, Any] = {"value": "refresh-1", "grant_id": "grant-1", "expires_at": None}
    return RefreshToken(**fields | different)


def terms(*, user: User | None = USER, now: float = NOW, **different: Any) -> Terms:  # noqa: ANN401  any field
    fields: dict[str, Any] = {
        "client": CLIENT,
        "refresh": RefreshPolicy(),
        "lifetimes": Lifetimes(),
        "fresh_access_token": "access-2",
        "fresh_refresh_token": "refresh-2",
    }
    return Terms(user=lambda _: user, now=now, **fields | different)
