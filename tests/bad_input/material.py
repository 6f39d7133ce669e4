"""What good requests are made of: codes, tokens, device codes, each had by asking for it."""

from __future__ import annotations

import json
import time
from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.bad_input import jwts
from tests.bad_input.draft import Draft, get, post, send
from tests.bad_input.setups import BY_SECRET, CALLBACK, INITIAL, LOOPBACK, WEB

if TYPE_CHECKING:
    from tests.bad_input.world import World

VERIFIER = "v" * 43
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ACCESS = "access_token"
SCOPE = "openid profile email offline_access"
AUTH = [(b"authorization", b"Basic " + b64encode(f"web:{WEB.secret}".encode()))]
_numbers = count()


def asking(**different: str | None) -> dict[str, str]:
    """Return the parameters of a good authorization request; None takes one away."""
    usual = {"response_type": "code", "client_id": "web", "redirect_uri": CALLBACK, "scope": SCOPE}
    asked = {**usual, "state": "state-1", **different}
    return {name: value for name, value in asked.items() if value is not None}


def begin(world: World, **different: str) -> Draft:
    """Return a good authorization request; pushed first, where it must be."""
    if world.settings.require_pushed_authorization_requests and different.get("client_id", "web") == "web":
        return get(world.authorize, client_id="web", request_uri=pushed(world, **different))
    return get(world.authorize, **asking(**different))


def code(world: World, **different: str) -> str:
    """Return a code of alice's; ``different``: what differs in the request for it."""
    return world.browser.walk(begin(world, **different)).get("code", "none")


def tokens(world: World) -> dict[str, Any]:
    """Return the answer of the token endpoint to a fresh code."""
    form = {"grant_type": "authorization_code", "code": code(world), "redirect_uri": CALLBACK}
    accept = [*AUTH, (b"accept", b"application/json")]
    answer = world.wire.ask(post(world.token, **form).carrying(accept).call())
    assert answer.status == 200, answer
    found: dict[str, Any] = json.loads(answer.body)
    return found


def device(world: World) -> dict[str, Any]:
    """Return the answer of the device authorization endpoint."""
    return _asked(world, post("/device_authorization", scope="openid email").carrying(AUTH), 200) or {
        "device_code": "none",
        "user_code": "none",
    }


def pushed(world: World, **different: str) -> str:
    """Return the ``request_uri`` of a pushed request."""
    return str(_asked(world, post("/par", **asking(**different)).carrying(AUTH), 201)["request_uri"])


def registered(world: World) -> dict[str, Any]:
    """Return what a fresh client is registered with."""
    headers = [(b"authorization", f"Bearer {INITIAL}".encode())]
    found = _asked(world, send("/register", {"redirect_uris": [LOOPBACK]}).carrying(headers), 201)
    return found or {"client_id": "none", "registration_access_token": "none"}


def assertion() -> str:
    """Return a good client assertion of the client by-secret."""
    return jwts.signed({"alg": "HS256"}, assertion_claims(), BY_SECRET.secret or "")


def assertion_claims() -> dict[str, Any]:
    now = int(time.time())
    jti = f"jti-{next(_numbers)}"
    return {"iss": "by-secret", "sub": "by-secret", "aud": f"{_ISSUER}/token", "exp": now + 60, "jti": jti}


def _asked(world: World, draft: Draft, status: int) -> dict[str, Any]:
    """Return a JSON answer; empty, where the endpoint is switched off."""
    answer = world.wire.ask(draft.call())
    if answer.status == 404:
        return {}
    assert answer.status == status, answer
    found: dict[str, Any] = json.loads(answer.body)
    return found


_ISSUER = "http://127.0.0.1:9000"
