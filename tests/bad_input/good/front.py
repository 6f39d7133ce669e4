"""Good requests of a person's browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bad_input import jwts
from tests.bad_input.draft import Draft, get, post
from tests.bad_input.material import CHALLENGE, asking, begin, code, device, pushed, tokens
from tests.bad_input.person import Browser, follow, hidden
from tests.bad_input.setups import BEGIN, BYE, CALLBACK, LOOPBACK, NATIVE

if TYPE_CHECKING:
    from tests.bad_input.world import World


def authorize(world: World) -> Draft:
    return world.new_browser().dress(get(world.authorize, **asking(nonce="n-1")))


def authorize_by_post(world: World) -> Draft:
    return world.browser.dress(post(world.authorize, **asking(claims='{"id_token":{"acr":null}}')))


def authorize_signed_in(world: World) -> Draft:
    hint = tokens(world).get("id_token")
    asked = asking(
        prompt="none", id_token_hint=hint, max_age="9999", login_hint="alice", display="page", ui_locales="en"
    )
    return world.browser.dress(get(world.authorize, **asked))


def authorize_with_request_object(world: World) -> Draft:
    claims = asking(aud=world.provider.issuer, iss="by-key", client_id="by-key")
    asked = {"client_id": "by-key", "response_type": "code", "redirect_uri": CALLBACK, "scope": "openid"}
    return world.browser.dress(get(world.authorize, **asked, request=jwts.unsigned(claims)))


def authorize_pushed(world: World) -> Draft:
    return world.browser.dress(get(world.authorize, client_id="web", request_uri=pushed(world)))


def authorize_public(world: World) -> Draft:
    asked = asking(client_id="public", redirect_uri=NATIVE, code_challenge=CHALLENGE)
    return world.browser.dress(get(world.authorize, **asked, code_challenge_method="S256"))


def authorize_loopback(world: World) -> Draft:
    asked = asking(client_id="loose", redirect_uri=LOOPBACK, response_mode="fragment")
    return world.browser.dress(get(world.authorize, **asked))


def authorize_form_post(world: World) -> Draft:
    return world.browser.dress(get(world.authorize, **asking(response_mode="form_post")))


def sign_in_page(world: World) -> Draft:
    browser = world.new_browser()
    begun = browser.ask(begin(world, prompt="login", login_hint="alice"))
    return browser.dress(follow(begun.header("location")))


def sign_in(world: World) -> Draft:
    browser = world.new_browser()
    page = browser.page(begin(world, prompt="login"))
    form = {**hidden(page), "username": "alice", "password": "wonderland", "action": "sign-in"}
    return browser.dress(post("/sign-in", **form))


def _consenting(world: World) -> tuple[Browser, str]:
    code(world)
    begun = world.browser.ask(begin(world, prompt="consent"))
    return world.browser, begun.header("location")


def consent_page(world: World) -> Draft:
    browser, location = _consenting(world)
    return browser.dress(follow(location))


def consent(world: World) -> Draft:
    browser, location = _consenting(world)
    return browser.dress(post("/consent", **hidden(browser.ask(follow(location))), action="allow"))


def device_page(world: World) -> Draft:
    return world.browser.dress(get("/device", user_code=device(world)["user_code"]))


def device_form(world: World) -> Draft:
    user_code, browser = device(world)["user_code"], world.new_browser()
    page = browser.ask(get("/device", user_code=user_code))
    form = hidden(page) if page.status == 200 else {}
    form |= {"username": "alice", "password": "wonderland", "action": "allow"}
    return browser.dress(post("/device", **form))


def logout(world: World) -> Draft:
    hint = tokens(world).get("id_token")
    asked = {"id_token_hint": hint, "client_id": "web", "post_logout_redirect_uri": BYE, "state": "s-1"}
    return world.browser.dress(get("/logout", **asked))


def logout_confirm(world: World) -> Draft:
    code(world)
    browser = world.browser
    asked = {"client_id": "web", "post_logout_redirect_uri": BYE}
    page = browser.ask(post("/logout", **asked))
    return browser.dress(post("/logout/confirm", **hidden(page), action="confirm"))


def initiate_login(world: World) -> Draft:  # noqa: ARG001
    return get("/initiate-login", client_id="web", login_hint="alice", target_link_uri=BEGIN)
