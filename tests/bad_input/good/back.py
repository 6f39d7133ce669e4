"""Good requests of clients."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from mock_idp.protocol.client_authentication import ASSERTION_TYPE
from mock_idp.protocol.grants import device_code
from tests.bad_input.draft import Draft, Pairs, get, post, send
from tests.bad_input.material import (
    ACCESS,
    CHALLENGE,
    VERIFIER,
    asking,
    assertion,
    code,
    device,
    registered,
    tokens,
)
from tests.bad_input.setups import BEGIN, BYE, CALLBACK, INITIAL, NATIVE, WEB

if TYPE_CHECKING:
    from tests.bad_input.world import World


def basic(client_id: str = "web", secret: str | None = WEB.secret) -> Pairs:
    return [(b"authorization", b"Basic " + b64encode(f"{client_id}:{secret}".encode()))]


def bearer(token: str) -> Pairs:
    return [(b"authorization", f"Bearer {token}".encode())]


def token_code(world: World) -> Draft:
    form = {"grant_type": "authorization_code", "code": code(world), "redirect_uri": CALLBACK}
    return post(world.token, **form).carrying(basic())


def token_code_public(world: World) -> Draft:
    asked = {"client_id": "public", "redirect_uri": NATIVE, "code_challenge": CHALLENGE}
    found = code(world, **asked, code_challenge_method="S256")
    form = {"grant_type": "authorization_code", "client_id": "public", "redirect_uri": NATIVE}
    return post(world.token, **form, code=found, code_verifier=VERIFIER)


def token_refresh(world: World) -> Draft:
    form = {"grant_type": "refresh_token", "refresh_token": tokens(world).get("refresh_token", "none")}
    secret = {"client_id": "web", "client_secret": WEB.secret}
    return post(world.token, **form, **secret, scope="openid email")


def token_client_credentials(world: World) -> Draft:
    return post(world.token, grant_type="client_credentials", scope="a b").carrying(basic())


def token_device(world: World) -> Draft:
    given = device(world)["device_code"]
    return post(world.token, grant_type=device_code.GRANT_TYPE, device_code=given).carrying(basic())


def token_by_assertion(world: World) -> Draft:
    form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE}
    return post(world.token, **form, client_assertion=assertion(), client_id="by-secret")


def userinfo(world: World) -> Draft:
    return get("/userinfo").carrying(bearer(tokens(world)[ACCESS]))


def userinfo_by_form(world: World) -> Draft:
    return post("/userinfo", access_token=tokens(world)[ACCESS])


def introspect(world: World) -> Draft:
    return post("/introspect", token=tokens(world)[ACCESS], token_type_hint=ACCESS).carrying(basic())


def revoke(world: World) -> Draft:
    found = tokens(world)
    token = found.get("refresh_token", found[ACCESS])
    return post("/revoke", token=token, token_type_hint="refresh_token").carrying(basic())


def device_authorization(world: World) -> Draft:  # noqa: ARG001  the same for all
    return post("/device_authorization", scope="openid email").carrying(basic())


def push(world: World) -> Draft:  # noqa: ARG001
    return post("/par", **asking()).carrying(basic())


def _metadata(**different: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "redirect_uris": [CALLBACK, BYE],
        "client_name": "Registered",
        "client_name#de": "Eingetragen",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": "openid email",
        "jwks": {"keys": []},
        "post_logout_redirect_uris": [BYE],
        "initiate_login_uri": BEGIN,
        "default_max_age": 60,
        "contacts": ["a@rp.example"],
        **different,
    }


def register(world: World) -> Draft:  # noqa: ARG001
    return send("/register", _metadata()).carrying(bearer(INITIAL))


def _management(world: World, method: str) -> Draft:
    mine = registered(world)
    path, token = f"/register/{mine['client_id']}", mine["registration_access_token"]
    if method != "PUT":
        return Draft(method, path).carrying([(b"host", b"127.0.0.1:9000"), *bearer(token)])
    return send(path, _metadata(client_id=mine["client_id"]), method=method).carrying(bearer(token))


def registration_read(world: World) -> Draft:
    return _management(world, "GET")


def registration_update(world: World) -> Draft:
    return _management(world, "PUT")


def registration_delete(world: World) -> Draft:
    return _management(world, "DELETE")


def discovery(world: World) -> Draft:  # noqa: ARG001
    return get("/.well-known/openid-configuration")


def oauth_metadata(world: World) -> Draft:  # noqa: ARG001
    return get("/.well-known/oauth-authorization-server")


def keys(world: World) -> Draft:  # noqa: ARG001
    return get("/keys")


def nowhere(world: World) -> Draft:  # noqa: ARG001
    return get("/nowhere")


def resource(world: World) -> Draft:
    """Read what a user system shows to who has a token."""
    assert world.dialect is not None
    path = next(iter(world.dialect.resources()), "/nowhere")
    return get(path).carrying(bearer(tokens(world)[ACCESS]))
