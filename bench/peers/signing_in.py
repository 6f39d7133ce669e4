"""A person's way through a provider's pages, and the client's token requests."""

from __future__ import annotations

import json
import re
import secrets
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from bench.peers.peer import REDIRECT_URI, LeftOutError

if TYPE_CHECKING:
    from bench.peers.http import Answer, Connection
    from bench.peers.peer import Peer

_MOST_STEPS = 12
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_ACTION = re.compile(r'<form[^>]* action="([^"]+)"')


class RefusedError(LeftOutError):
    """A provider did not do what every provider under measurement does."""


async def sign_in(connection: Connection, peer: Peer) -> dict[str, Any]:
    """Sign in as a new browser, redeem the code, and return the token response."""
    connection.cookies.clear()
    request = {
        "response_type": "code",
        "client_id": peer.client[0],
        "redirect_uri": REDIRECT_URI,
        "scope": peer.scope,
        "state": secrets.token_hex(8),
        "nonce": secrets.token_hex(8),
        **peer.request,
    }
    code = await _code(connection, peer, f"{peer.authorize}?{urlencode(request)}")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    return await _token(connection, peer, form)


async def refresh(connection: Connection, peer: Peer, refresh_token: str) -> str:
    """Refresh, and return the refresh token to be used next."""
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    answer = await _token(connection, peer, form)
    return str(answer.get("refresh_token", refresh_token))


async def _code(connection: Connection, peer: Peer, target: str) -> str:
    """Follow redirects and fill in forms until the provider sends the browser back."""
    answer = await connection.get(target)
    for _ in range(_MOST_STEPS):
        location = answer.header("location")
        if location.startswith(REDIRECT_URI):
            return _code_in(location, peer)
        if location:
            target = _target(location)
            answer = await connection.get(target)
        else:
            page = answer.body.decode()
            found = _ACTION.search(page)
            target = _target(found[1].replace("&amp;", "&")) if found else target
            answer = await connection.post(target, dict(_HIDDEN.findall(page)) | dict(peer.fill))
    raise RefusedError(f"{peer.name}: signing in does not end: {answer.status} at {target}")


def _code_in(location: str, peer: Peer) -> str:
    query = parse_qs(urlsplit(location).query)
    if "code" not in query:
        raise RefusedError(f"{peer.name}: there is no code: {query}")
    return query["code"][0]


def _target(location: str) -> str:
    split = urlsplit(location)
    return split.path + (f"?{split.query}" if split.query else "")


async def _token(connection: Connection, peer: Peer, form: dict[str, str]) -> dict[str, Any]:
    headers = {"Authorization": f"Basic {b64encode(':'.join(peer.client).encode()).decode()}"}
    if peer.post:
        client_id, secret = peer.client
        form, headers = form | {"client_id": client_id, "client_secret": secret}, {}
    answer: Answer = await connection.post(peer.token, form, headers)
    if answer.status != 200:  # noqa: PLR2004  OK
        raise RefusedError(f"{peer.name}: {form['grant_type']} is answered {answer.status}")
    return dict(json.loads(answer.body))
