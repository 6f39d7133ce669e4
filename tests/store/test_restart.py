"""A provider with a storage goes on where it was, however it ended."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import httpx
import jwt

from tests.provider.person import Browser, query_of, refresh, tokens
from tests.store.served import serving

if TYPE_CHECKING:
    from tests.store.served import Served


def _claims(served: Served, id_token: str) -> dict[str, object]:
    """Verify an ID token by the keys that are published now."""
    keys = jwt.PyJWKSet.from_dict(httpx.get(f"{served.issuer}/keys").json())
    key = keys[jwt.get_unverified_header(id_token)["kid"]]
    return dict(
        jwt.decode(id_token, key, audience="example", options={"verify_exp": False, "verify_iat": False})
    )


def test_a_kill_and_a_new_start_lose_nothing(url: str) -> None:
    with serving(url) as before:
        browser = Browser(before.as_running)
        browser.sign_in()
        first = tokens(before.as_running)
        second = refresh(before.as_running, first["refresh_token"]).json()
        with before.control() as control:
            control.advance("2h")
            control.change_policy(refresh={"reuse_interval": "30s"})
            kid = control.rotate_keys().kid
            events = control.history()
        before.end(signal.SIGKILL)
    with serving(url, port=before.port) as after:
        assert _claims(after, first["id_token"])["iss"] == before.issuer
        third = refresh(after.as_running, second["refresh_token"])
        again = refresh(after.as_running, second["refresh_token"])
        assert [third.status_code, again.status_code] == [200, 200]
        assert jwt.get_unverified_header(third.json()["id_token"])["kid"] == kid
        location = browser.authorize(prompt="none").headers["location"]
        assert "code" in query_of(location)
        with after.control() as control:
            assert control.clock().offset == 7200
            assert control.history()[: len(events)] == events
            kinds = [record.event.kind for record in control.history()[len(events) :]]
        assert after.end(signal.SIGINT) == (0, "", "")
    assert kinds[:4] == ["provider.started", "keys.served", "token.issued", "token.issued"]
