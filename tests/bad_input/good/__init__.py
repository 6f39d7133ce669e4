"""Good requests to every endpoint: each is answered well, until it is bent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.settings import Registration
from tests.bad_input.good import back, control, front

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bad_input.draft import Draft
    from tests.bad_input.world import World

    Good = Callable[[World], Draft]

_ANYWHERE = (
    front.authorize, front.authorize_by_post, front.authorize_signed_in, front.authorize_public,
    front.authorize_loopback, front.authorize_form_post, front.sign_in_page, front.sign_in,
    back.token_code, back.token_code_public, back.token_refresh, back.token_client_credentials,
    back.token_by_assertion, back.nowhere,
)  # fmt: skip
_OF_PROVIDERS = (
    front.authorize_with_request_object, front.authorize_pushed, front.consent_page, front.consent,
    front.logout, front.logout_confirm, front.initiate_login, front.device_page, front.device_form,
    back.token_device, back.userinfo, back.userinfo_by_form, back.introspect, back.revoke,
    back.device_authorization, back.push, back.register, back.registration_read, back.registration_update,
    back.registration_delete, back.discovery, back.oauth_metadata, back.keys,
)  # fmt: skip
_FOUND: dict[str, dict[str, Good]] = {}
GOOD: dict[str, Good] = {it.__name__: it for it in (*_ANYWHERE, *_OF_PROVIDERS)}


def good_in(world: World) -> dict[str, Good]:
    """Return the requests that can be made there, by name."""
    if world.setup not in _FOUND:
        _FOUND[world.setup] = _found(world)
    return _FOUND[world.setup]


def _found(world: World) -> dict[str, Good]:
    if world.dialect is not None:
        return {it.__name__: it for it in (*_ANYWHERE, back.resource)}
    if world.setup == "control":
        return control.GOOD
    left_out = {name for name in GOOD if _is_off(name, world)}
    return {name: it for name, it in GOOD.items() if name not in left_out}


def _is_off(name: str, world: World) -> bool:
    settings = world.settings
    return (
        ("consent" in name and settings.sign_in == "auto")
        or (name.startswith("sign_in") and settings.sign_in == "auto")
        or ((name.startswith("device_") or name == "token_device") and not settings.device_flow)
        or (name.startswith("regist") and settings.registration is Registration.OFF)
    )
