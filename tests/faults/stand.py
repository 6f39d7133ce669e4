"""A small application behind the layer of faults, and a client before it: real HTTP, virtual clock."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import jwt

from mock_idp.asgi import Reply, body_of
from mock_idp.clock import Clock
from mock_idp.faults import Endpoint, FaultLayer, Routes, faults_of, for_store
from mock_idp.history import History
from mock_idp.server import listen, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.asgi import Receive, Scope, Send
    from mock_idp.faults import Fault, Faults
    from mock_idp.history import Event

SECRET = "a secret for tests that is long enough"
CLAIMS = {
    "iss": "https://op.example",
    "sub": "sub-alice",
    "aud": "harbor",
    "iat": 1000,
    "exp": 1060,
    "auth_time": 900,
    "email": "alice@example.com",
}
ID_TOKEN = jwt.encode(CLAIMS, SECRET, algorithm="HS256", headers={"kid": "k1"})
TOKENS = {
    "access_token": "at1",
    "token_type": "Bearer",
    "expires_in": 60,
    "refresh_token": "rt2",
    "id_token": ID_TOKEN,
}
KEY = {"kty": "EC", "crv": "P-256", "kid": "k1", "use": "sig", "alg": "ES256", "x": "AA", "y": "AA"}
DOCUMENTS: dict[str, Any] = {
    "/token": TOKENS,
    "/userinfo": {"sub": "sub-alice", "email": "alice@example.com"},
    "/keys": {"keys": [KEY]},
    "/discovery": {"issuer": "https://op.example", "token_endpoint": "https://op.example/token"},
    "/_control/faults": {"faults": []},
    "/login": {},
}
RT = "rt1"
ROUTES = Routes(
    {
        "/token": Endpoint.TOKEN,
        "/userinfo": Endpoint.RESOURCE,
        "/keys": Endpoint.KEYS,
        "/discovery": Endpoint.DISCOVERY,
        "/login": Endpoint.SIGN_IN,
    }
)


@dataclass
class Stand:
    """Application, layer and client."""

    faults: Faults
    history: History
    clock: Clock
    app: App
    url: str = ""
    http: httpx.Client = field(default_factory=httpx.Client)

    def strike(self, fault: Fault) -> int:
        """Switch a fault on."""
        return self.faults.switch_on(fault)

    def get(self, path: str, timeout: float = 10, token: str = "") -> httpx.Response:
        """Read a document."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.http.get(self.url + path, timeout=timeout, headers=headers)

    def refresh(self, timeout: float = 10, token: str = RT, client: str = "harbor") -> httpx.Response:
        """Send a refresh request."""
        form = {"grant_type": "refresh_token", "refresh_token": token}
        return self.http.post(self.url + "/token", data=form, auth=(client, "s"), timeout=timeout)

    def events(self, *kinds: type[Event]) -> list[Any]:
        """Return what was written down of these kinds, in order."""
        return [record.event for record in self.history if isinstance(record.event, kinds)]


class App:
    """Answers with a document, and remembers what it was asked and what its storage was to do."""

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self.carried_out: list[str] = []
        self.stored: list[str] = []
        self.asked_whose: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI 3.0)."""
        body = await body_of(receive)
        assert body is not None
        self.carried_out.append(scope["path"])
        self.stored.append(for_store())
        document = DOCUMENTS.get(scope["path"])
        status, text = (404, b"") if document is None else (200, json.dumps(document).encode())
        await Reply(status, (("content-type", "application/json"), ("x-app", "yes")), text).send(send)

    def sign(self, claims: dict[str, Any], header: dict[str, Any]) -> str:
        """Return a JWT with exactly this header."""
        return jwt.encode(claims, SECRET, algorithm=header["alg"], headers=header)

    async def whose(self, credential: str) -> str:
        """Know two people by their tokens."""
        self.asked_whose.append(credential)
        return {"rt1": "alice", "at1": "alice", "rt-of-bob": "bob"}.get(credential, "")


@contextlib.contextmanager
def opened() -> Iterator[Stand]:
    """Serve a stand on a loopback port while the context lasts."""
    clock, app = Clock(frozen=True), App()
    history = History(clock)
    faults = faults_of(clock, history)
    layer = FaultLayer(app, faults=faults, routes=ROUTES, clock=clock, whose=app, signer=app)
    with httpx.Client(trust_env=False) as http, serving(layer, listen()) as address:
        yield Stand(faults, history, clock, app, address.url, http)
        faults.clear()
