"""Several people and clients at once, good steps between bad ones: whoever did nothing wrong goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, multiple, rule

from tests.bad_input.draft import get, post
from tests.bad_input.material import ACCESS, AUTH, asking
from tests.bad_input.person import Browser, hidden
from tests.bad_input.setups import CALLBACK, names
from tests.bad_input.shots import Shot, shots_like
from tests.bad_input.trying import attempt
from tests.bad_input.world import World

if TYPE_CHECKING:
    from tests.bad_input.draft import Draft

_HARMLESS = (
    "authorize", "authorize_by_post", "sign_in_page", "sign_in", "consent", "token_code", "token_refresh",
    "token_by_assertion", "userinfo", "introspect", "revoke", "device_form", "push", "register",
    "logout_confirm", "registration_delete",
)  # fmt: skip
"""Each is about codes, tokens and browsers of its own."""


class Interleaving(RuleBasedStateMachine):
    """What a person or a client holds is good until it is used, whatever others do meanwhile."""

    pages, codes, lineages, signed_in = (
        Bundle("pages"),
        Bundle("codes"),
        Bundle("lineages"),
        Bundle("signed_in"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.world = World(names()[0])

    def teardown(self) -> None:
        self.world.close()

    def _asked(self, draft: Draft) -> dict[str, Any]:
        answer = self.world.wire.ask(draft.carrying(AUTH).call())
        assert answer.status == 200, answer
        found: dict[str, Any] = json.loads(answer.body)
        return found

    @rule(target=pages)
    def somebody_opens_the_sign_in_page(self) -> tuple[Browser, dict[str, str]]:
        browser = self.world.new_browser()
        return browser, hidden(browser.page(get("/authorize", **asking())))

    @rule(target=codes, page=consumes(pages))
    def they_sign_in(self, page: tuple[Browser, dict[str, str]]) -> str:
        browser, fields = page
        typed = {"username": "alice", "password": "wonderland", "action": "sign-in"}
        return browser.walk(post("/sign-in", **(fields | typed)))["code"]

    @rule(target=pages, page=consumes(pages), password=st.sampled_from(["", "\x00", "é" * 900]))
    def they_mistype(
        self, page: tuple[Browser, dict[str, str]], password: str
    ) -> tuple[Browser, dict[str, str]]:
        browser, fields = page
        typed = {"username": "alice", "password": password, "action": "sign-in"}
        answer = browser.ask(post("/sign-in", **(fields | typed)))
        assert answer.status == 401
        return browser, hidden(answer)

    @rule(page=pages)
    def a_stranger_sends_their_form(self, page: tuple[Browser, dict[str, str]]) -> None:
        stranger = self.world.new_browser()
        form = page[1] | {"username": "alice", "password": "wonderland", "action": "sign-in"}
        assert stranger.ask(post("/sign-in", **form)).status == 403

    @rule(target=lineages, code=consumes(codes))
    def the_client_redeems_the_code(self, code: str) -> str:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        return str(self._asked(post("/token", **form))["refresh_token"])

    @rule(code=codes)
    def another_client_tries_the_code(self, code: str) -> None:
        form = {"grant_type": "authorization_code", "code": code, "client_id": "loose"}
        answer = self.world.wire.ask(post("/token", **form, client_secret="wrong").call())
        assert answer.status == 401

    @rule(target=lineages, token=consumes(lineages))
    def the_client_refreshes(self, token: str) -> Any:  # noqa: ANN401  Hypothesis' several values
        issued = self._asked(post("/token", grant_type="refresh_token", refresh_token=token))
        headers = [(b"authorization", f"Bearer {issued[ACCESS]}".encode())]
        assert self.world.wire.ask(get("/userinfo").carrying(headers).call()).status == 200
        return multiple(issued["refresh_token"])

    @rule(token=lineages, spoilt=st.sampled_from(["x", "\x00", "%", " "]))
    def somebody_guesses_a_token(self, token: str, spoilt: str) -> None:
        form = {"grant_type": "refresh_token", "refresh_token": token + spoilt, "client_id": "web"}
        assert self.world.wire.ask(post("/token", **form).carrying(AUTH).call()).status == 400

    @rule(shot=st.one_of([shots_like(name) for name in _HARMLESS]))
    def something_bad_comes(self, shot: Shot) -> None:
        attempt(self.world, shot)


TestInterleaving = Interleaving.TestCase
TestInterleaving.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
