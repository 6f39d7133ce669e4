"""Does a provider stay fast and small with many sessions? In process, without sockets.

Each session is a browser of its own that signed in and whose code was redeemed: session, lineage, refresh
token and access token. ID tokens are signed by ES256, so that the signature does not hide the rest.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from base64 import b64encode
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from mock_idp import serving_process
from mock_idp.clock import Clock
from mock_idp.history import History
from mock_idp.http.app import provider_app
from mock_idp.protocol.model import Client
from mock_idp.provider import Provider
from mock_idp.settings import Settings, SignIn

if TYPE_CHECKING:
    from mock_idp.http.app import ProviderApp

STAGES = (100, 1_000, 10_000, 100_000)
_BATCHES, _BATCH = 9, 200
_KEPT_EVENTS = 10_000
"""As ``mock-idp serve`` keeps."""
_CLIENT = Client(client_id="bench", secret="bench", id_token_signed_response_alg="ES256")
_REDIRECT_URI = "http://127.0.0.1/callback"
_AUTHORIZE = urlencode(
    {
        "response_type": "code",
        "client_id": _CLIENT.client_id,
        "redirect_uri": _REDIRECT_URI,
        "scope": "openid profile email groups offline_access",
    }
).encode()
_HEADERS = [
    (b"host", b"127.0.0.1"),
    (b"content-type", b"application/x-www-form-urlencoded"),
    (b"authorization", b"Basic " + b64encode(b"bench:bench")),
]


def main() -> None:
    """Measure and print."""
    serving_process.spare_the_collector()  # as ``mock-idp serve`` does
    asyncio.run(_stages())


async def _stages() -> None:
    clock = Clock()
    settings = Settings(clients=(_CLIENT,), sign_in=SignIn.AUTO)
    history = History(clock, keep=_KEPT_EVENTS)
    provider = Provider(settings, issuer="http://127.0.0.1", clock=clock, history=history)
    app, chance = provider_app(provider), random.Random(0)  # noqa: S311  which session is refreshed
    tokens = [await _sign_in(app) for _ in range(STAGES[0])]
    await _refresh_some(app, tokens, chance)  # what is loaded and grown once
    empty, opened = _resident(), len(tokens)
    print(f"\n{'sessions':>10}{'KiB each':>12}{'us of a refresh':>18}{'slowest batch':>16}")
    for stage in STAGES:
        tokens += [await _sign_in(app) for _ in range(stage - len(tokens))]
        each = (_resident() - empty) / max(stage - opened, 1)
        took = [await _refresh_some(app, tokens, chance) for _ in range(_BATCHES)]
        size = f"{each:.2f}" if stage > opened else "-"
        print(f"{stage:>10}{size:>12}{median(took) * 1e6:>18.0f}{max(took) * 1e6:>16.0f}")


async def _refresh_some(app: ProviderApp, tokens: list[str], chance: random.Random) -> float:
    """Refresh sessions picked by chance; return the processor seconds of each."""
    began = time.process_time()
    for _ in range(_BATCH):
        which = chance.randrange(len(tokens))
        form = {"grant_type": "refresh_token", "refresh_token": tokens[which]}
        tokens[which] = await _token(app, form)
    return (time.process_time() - began) / _BATCH


async def _sign_in(app: ProviderApp) -> str:
    """Return the refresh token of a new session."""
    answer, _ = await _request(app, "GET", "/authorize", query=_AUTHORIZE)
    location = dict(answer["headers"])[b"location"].decode()
    code = parse_qs(urlsplit(location).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": _REDIRECT_URI}
    return await _token(app, form)


async def _token(app: ProviderApp, form: dict[str, str]) -> str:
    _, body = await _request(app, "POST", "/token", body=urlencode(form).encode())
    return str(json.loads(body)["refresh_token"])


async def _request(
    app: ProviderApp, method: str, path: str, *, query: bytes = b"", body: bytes = b""
) -> tuple[dict[str, Any], bytes]:
    """Return the first message of the answer, and its body."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:  # noqa: ANN401  ASGI
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query,
        "headers": _HEADERS, "scheme": "http", "server": ("127.0.0.1", 80), "root_path": "", "extensions": {},
    }  # fmt: skip
    await app(scope, receive, send)
    return sent[0], b"".join(message.get("body", b"") for message in sent[1:])


def _resident() -> float:
    """Return the resident memory in KiB (proc_pid_status(5): VmRSS)."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123  a line of a file
        return float(next(line.split()[1] for line in status if line.startswith("VmRSS")))


if __name__ == "__main__":
    main()
