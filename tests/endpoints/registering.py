"""A client that registers itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.provider.person import HTTP, REDIRECT_URI

if TYPE_CHECKING:
    import httpx

    from mock_idp import RunningProvider


def register(provider: RunningProvider, token: str | None = None, **metadata: Any) -> httpx.Response:  # noqa: ANN401
    """Send a registration request; ``metadata`` is laid over a redirection URI."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    body = {"redirect_uris": [REDIRECT_URI]} | metadata
    return HTTP.post(f"{provider.issuer}/register", json=body, headers=headers)


def registered(provider: RunningProvider, **metadata: Any) -> dict[str, Any]:  # noqa: ANN401  any member
    """Register a client and return the client information response."""
    answer = register(provider, **metadata)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def bearer(client: dict[str, Any]) -> dict[str, str]:
    """Return the header by which a client looks after its registration."""
    return {"Authorization": f"Bearer {client['registration_access_token']}"}
