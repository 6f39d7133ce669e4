"""No password, secret, code or token is shown, not even if the provider says it again."""

from __future__ import annotations

import io
from urllib.parse import parse_qs

import httpx
from rich.console import Console

from mock_idp.fingerprint import fingerprint
from mock_idp.probe import report, terminal
from mock_idp.probe.failures import CouldNotTell
from mock_idp.probe.options import ClientAuth, ClientIdentity, Options, Way
from tests.probe.issuing import ISSUER
from tests.probe.probing import CLIENT, Moved, an_options, run
from tests.probe.scripted import Scripted

_SECOND = ClientIdentity(client_id="other", secret="second-secret", auth=ClientAuth.POST)
_TOLD_IN_FULL = {"grant_type", "redirect_uri", "scope", "token_type_hint", "client_id", "u", "q"}


def _echo(request: httpx.Request) -> httpx.Response:
    """Say again what was sent, wherever there is room for it."""
    form = parse_qs(request.content.decode())
    said = next((form[name][0] for name in ("refresh_token", "code", "token") if name in form), "")
    secret = CLIENT.secret or ""
    body = {"error": said, "error_description": f"{said} {secret}", "error_uri": f"https://x/{said}"}
    return httpx.Response(400, json=body, headers={"x-said": said})


def _shown(options: Options, provider: Scripted, moved: Moved) -> str:
    """Everything that a person or a program gets to see."""
    file = io.StringIO()
    try:
        result = run(options, moved, provider.transport)
    except CouldNotTell as told:
        return "\n".join([*moved.told, str(told), repr(told), repr(options)])
    terminal.print_result(Console(file=file, width=10_000), result)
    return "\n".join([*moved.told, file.getvalue(), report.text(result), repr(result), repr(options)])


def _secrets(provider: Scripted) -> set[str]:
    """What was sent or answered and is for nobody's eyes."""
    sent = {
        value
        for request in provider.requests
        for name, values in parse_qs(request.content.decode()).items()
        for value in values
        if name not in _TOLD_IN_FULL
    }
    return sent | set(provider._refresh) | set(provider._access) | {"example-secret", "wonderland"}


def _leaks(provider: Scripted, shown: str) -> list[str]:
    return [secret for secret in _secrets(provider) if secret in shown]


def test_a_whole_probe_shows_no_secret_and_tokens_as_fingerprints() -> None:
    moved = Moved()
    provider = Scripted(moved.clock)
    shown = _shown(an_options(ISSUER, second_client=_SECOND, wait=30), provider, moved)
    assert len(_secrets(provider)) > 50
    assert _leaks(provider, shown) == []
    assert all(fingerprint(token) in shown for token in list(provider._refresh)[-8:-6])


def test_a_provider_that_repeats_what_it_is_told_is_not_repeated() -> None:
    for path in ("refresh", "/token", "/introspect", "/revoke", "/device"):
        moved = Moved()
        provider = Scripted(moved.clock, instead={path: _echo})
        way = Way.DEVICE if path == "/device" else Way.FORM
        shown = _shown(an_options(ISSUER, way=way, second_client=_SECOND), provider, moved)
        assert _leaks(provider, shown) == []


def test_a_page_that_has_the_code_in_its_address_is_named_without_it() -> None:
    moved = Moved()
    moves = httpx.Response(302, headers={"location": f"{ISSUER}/lost?code=the-code#the-token"})
    provider = Scripted(moved.clock, instead={"/sign-in": lambda _: moves})
    shown = _shown(an_options(ISSUER), provider, moved)
    assert "https://provider.example/lost answers 404" in shown
    assert "the-code" not in shown
    assert "the-token" not in shown


def test_what_a_provider_says_cannot_move_the_cursor() -> None:
    moved = Moved()
    claims = {"iss": "\x1b[2J\x07evil", "ev\x1bil": 1}
    provider = Scripted(moved.clock, refreshed_claims=claims)
    shown = _shown(an_options(ISSUER), provider, moved)
    assert "iss is ?[2J?evil, not the issuer" in shown
    assert "\x1b" not in shown
