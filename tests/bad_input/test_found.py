"""What bad requests have found, kept: each is refused as the specification says."""

from __future__ import annotations

import pytest

from tests.bad_input.changes import Body, Change, Drop, Header, Many, Path, Put
from tests.bad_input.jwt_changes import Jwt
from tests.bad_input.shots import Shot
from tests.bad_input.trying import attempt
from tests.bad_input.world import World

FOUND: dict[str, tuple[str, Shot, int]] = {
    "a request object until after all time": (
        "everything",
        Shot("authorize_with_request_object", (Jwt("request", {"alg": "none"}, {"exp": 10**400}),)),
        303,
    ),
    "a request object from after all time": (
        "everything",
        Shot("authorize_with_request_object", (Jwt("request", {"alg": "none"}, {"nbf": 10**400}),)),
        303,
    ),
    "an origin that is no address": (
        "control",
        Shot("control clock", (Header("origin", b"https://["),)),
        403,
    ),
    "a user system that is sent no token": (
        "dialect oauth2",
        Shot("resource", (Header("authorization", b"Basic"),)),
        401,
    ),
    "GitHub without a scope": (
        "dialect github",
        Shot("token_client_credentials", (Drop("scope"),)),
        200,
    ),
}
FOUND |= {
    f"a slash too many behind {good}": (
        "everything",
        Shot(good, (Put("state", b"%80"), Path("/"))),
        404,
    )
    for good in ("token_code", "authorize", "userinfo")
}
"""A redirect that repeated the query would fail on bytes that are not UTF-8."""
UNREADABLE: tuple[Change, ...] = (
    Many(101),
    Put("scope", b"%ff"),
    Body(b"\xff"),
    Header("content-type", b"application/json"),
)


@pytest.mark.parametrize("name", FOUND)
def test_it_does_no_harm_any_more(name: str) -> None:
    setup, shot, status = FOUND[name]
    world = World(setup)
    try:
        assert attempt(world, shot).status == status
    finally:
        world.close()


@pytest.mark.parametrize(
    "good", ["token_code", "introspect", "revoke", "device_authorization", "push", "userinfo_by_form"]
)
def test_what_cannot_be_read_is_a_refusal_in_the_history_too(good: str) -> None:
    """`attempt` objects where it is not."""
    world = World("everything")
    try:
        statuses = [attempt(world, Shot(good, (change,))).status for change in UNREADABLE]
        assert set(statuses) <= {400, 401}
    finally:
        world.close()
