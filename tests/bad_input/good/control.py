"""Good requests to the control surface."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mock_idp.http.control.mount import PATH
from tests.bad_input.draft import Draft, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bad_input.world import World

_CHANGES: dict[str, tuple[str, str, Any]] = {
    "clock": ("PATCH", "/clock", {"advance": 1.5, "offset": 3, "frozen": True, "skews": {"web": 2}}),
    "user": (
        "POST",
        "/users",
        {"username": "carol", "password": "p", "sub": "s", "claims": {"email": "c@x.example"}},
    ),
    "user changed": ("PATCH", "/users/alice", {"claims": {"groups": ["a"]}, "disabled": False}),
    "user deleted": ("DELETE", "/users/bob", None),
    "client": (
        "POST",
        "/clients",
        {"client_id": "new", "redirect_uris": ["https://rp.example/"]},
    ),
    "client changed": ("PATCH", "/clients/other", {"client_name": "Other", "scope": ["openid"]}),
    "policy": (
        "PATCH",
        "/policy",
        {"refresh": {"rotation": True, "idle": 30}, "lifetimes": {"id_token": "20s"}},
    ),
    "policy of one": ("PUT", "/policy/users/alice", {"lifetimes": {"access_token": 5}}),
    "fault": (
        "POST",
        "/faults",
        {"fault": "answer", "status": 418, "body": {"a": 1}, "on": {"endpoint": "keys"}, "times": 1},
    ),
    "fault off": ("DELETE", "/faults/1", None),
    "barrier": ("POST", "/barriers", {"n": 2, "client_id": "web", "within": 1}),
    "barrier gone": ("DELETE", "/barriers/1", None),
    "keys": ("POST", "/keys", {"alg": "ES256", "overlap": 60}),
    "key": ("PATCH", "/keys/none", {"hidden": True}),
    "grants": ("GET", "/grants", None),
    "grant": ("DELETE", "/grants/none", None),
    "superseded": ("POST", "/grants/none/supersede", None),
    "sessions": ("DELETE", "/sessions", None),
    "history": ("GET", "/history", None),
    "reset": ("POST", "/reset", {"history": False}),
    "document": ("GET", "/openapi.json", None),
}


def _draft(what: str, world: World) -> Draft:
    """Return the request; whatever the last one changed is undone first."""
    world.provider.control.reset()
    method, path, document = _CHANGES[what]
    return send(PATH + path, document, method=method)


GOOD: dict[str, Callable[[World], Draft]] = {f"control {what}": partial(_draft, what) for what in _CHANGES}
