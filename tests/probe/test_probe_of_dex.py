"""What a probe says of a real Dex, with the reuse interval of Dex's own examples and its approval page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from harness.dex.build import build
from harness.dex.process import running
from mock_idp import Clock
from mock_idp.probe import running as probing
from mock_idp.probe.options import ClientIdentity, Options
from mock_idp.probe.world import World, network
from tests.dex.living_dex import free_port, issuer
from tests.probe.probing import answers, not_observed

if TYPE_CHECKING:
    from pathlib import Path

    from harness.dex.process import DexProcess

pytestmark = pytest.mark.go

_CONFIGURATION = """\
issuer: {issuer}
storage: {{type: memory}}
web: {{http: '127.0.0.1:{port}'}}
expiry: {{refreshTokens: {{reuseInterval: 3s}}}}
connectors: [{{type: mockPassword, id: mock, name: Mock, config: {{username: u, password: p}}}}]
staticClients:
- {{id: app, secret: secret, name: App, redirectURIs: ['https://app.example/callback']}}
- {{id: other, secret: s, name: Other, redirectURIs: ['https://other.example/']}}
"""


def _probe(dex: DexProcess, options: Options) -> dict[str, str]:
    """Probe a Dex whose clock is moved instead of waiting."""
    clock = Clock()

    async def sleep(seconds: float) -> None:
        clock.advance(seconds)
        await asyncio.to_thread(dex.move_clock, clock.offset)

    world = World(transport=network(), now=clock.now, sleep=sleep)
    result = asyncio.run(probing.probe(options, world, lambda _: None))
    assert not_observed(result) == {"revocation": "the provider names no revocation endpoint"}
    return answers(result)


def test_a_dex_is_told_as_it_is(tmp_path: Path) -> None:
    port = free_port()
    config = tmp_path / "dex.yaml"
    config.write_text(_CONFIGURATION.format(issuer=issuer(port), port=port), encoding="utf-8")
    options = Options(
        issuer=issuer(port),
        client=ClientIdentity(client_id="app", secret="secret"),
        second_client=ClientIdentity(client_id="other", secret="s"),
        username="u",
        password="p",
        redirect_uri="https://app.example/callback",
    )
    with running(build(), config, issuer=issuer(port), env={}, on_line=lambda _: None) as dex:
        found = _probe(dex, options)
    assert found.pop("access token, claimed") in {"86399", "86400"}
    assert found == {
        "refresh token issued": "with offline_access",
        "second sign-in": "ends",
        "refresh": "works",
        "rotation": "later",
        "ID token on refresh": "present",
        "claims on refresh": "same",
        "refreshed access token": "accepted",
        "access token before it": "lives on",
        "narrower scope": "accepted",
        "after a narrower scope": "whole again",
        "wider scope": "refused",
        "introspection, access token": "active",
        "introspection, refresh token": "ended exp",
        "unknown refresh token": "invalid_request",
        "ID token, claimed": "86400",
        "access token, really": "not observed",
        "another client's refresh token": "invalid_grant",
        "after that": "lives on",
        "replaced refresh token": "interval",
        "answer to a reuse": "same successor",
        "error for a replaced token": "invalid_request",
        "successor after reuse": "works",
        "access token after reuse": "lives on",
        "parallel refreshes": "all",
        "their refresh tokens": "agree",
        "after parallel refreshes": "lives on",
    }
