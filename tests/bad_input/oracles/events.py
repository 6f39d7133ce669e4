"""Every refusal is an event, and events are numbered without a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp import events as e

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.history import Event, Record
    from tests.bad_input.wire import Call, Reply
    from tests.bad_input.world import World

_REFUSALS: dict[str, tuple[type[Event], ...]] = {
    "/token": (e.TokenRefused,),
    "/introspect": (e.IntrospectionRefused,),
    "/revoke": (e.RevocationRefused,),
    "/device_authorization": (e.DeviceAuthorizationRefused,),
    "/par": (e.PushRefused,),
    "/register": (e.RegistrationRefused,),
    "/userinfo": (e.UserinfoRefused,),
    "/authorize": (e.AuthorizationRefused,),
    "/logout": (e.LogoutRefused,),
}


def objections(world: World, call: Call, reply: Reply, happened: tuple[Record[Event], ...]) -> Iterator[str]:
    first = len(world.history) - len(happened) + 1
    numbers = [record.number for record in happened]
    if numbers != list(range(first, first + len(numbers))):
        yield f"the history's numbers have gaps: {numbers}"
    path = world.dialect.token if world.dialect and call.path == world.dialect.token else call.path
    kinds = _REFUSALS.get("/token" if path == world.token else path.removesuffix("/") or "/")
    if kinds is None or not _is_refused(call, reply):
        return
    if not any(isinstance(record.event, kinds) for record in happened):
        yield f"nothing in the history tells of this refusal: {[type(it.event).__name__ for it in happened]}"


def _is_refused(call: Call, reply: Reply) -> bool:
    if call.path.endswith("/"):
        return False
    refused = reply.status >= 400 and reply.status not in {404, 405}
    return refused or (call.path == "/authorize" and "error=" in reply.header("location"))
