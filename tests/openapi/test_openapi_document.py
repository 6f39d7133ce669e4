"""The OpenAPI document says what there is, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.openapi.models import OpenAPI
from starlette.routing import Route

from mock_idp import Settings, cli, running
from mock_idp.http.app import ProviderApp
from mock_idp.openapi import document
from mock_idp.settings import Registration

if TYPE_CHECKING:
    from collections.abc import Iterator

ISSUER = "http://127.0.0.1:9000"
EVERYTHING = Settings(registration=Registration.OPEN)
LITTLE = Settings(device_flow=False, introspection=False, revocation=False)


def _described(settings: Settings) -> set[tuple[str, str]]:
    paths = document(ISSUER, settings)["paths"]
    return {(verb.upper(), path) for path, item in paths.items() for verb in item if verb != "parameters"}


def _served(settings: Settings) -> set[tuple[str, str]]:
    with running(settings) as provider:
        routes = ProviderApp(provider.provider).application.routes
        # HEAD comes with GET.
        return set(_pairs(routes)) - {("HEAD", path) for _, path in _pairs(routes)}


def _pairs(routes: list[Any]) -> Iterator[tuple[str, str]]:
    """Yield method and path of every route, also of those inside of an included router."""
    for route in routes:
        if isinstance(route, Route):
            yield from ((verb, route.path) for verb in route.methods or ())
        else:
            # FastAPI keeps a router that is included as it is.
            yield from _pairs(getattr(route, "original_router", route).routes)


@pytest.mark.parametrize("settings", [EVERYTHING, LITTLE], ids=["everything", "little"])
def test_every_route_is_described_and_every_path_exists(settings: Settings) -> None:
    assert _described(settings) == _served(settings)


def test_the_document_is_openapi_3_1() -> None:
    model = OpenAPI.model_validate(document(ISSUER))
    assert (model.openapi, model.servers and str(model.servers[0].url)) == ("3.1.0", ISSUER)


def test_every_reference_leads_somewhere() -> None:
    whole = document(ISSUER)
    used = set(_references(whole))
    there = {f"#/components/{kind}/{name}" for kind, them in whole["components"].items() for name in them}
    assert used <= there
    assert there - used <= {f"#/components/securitySchemes/{name}" for name in ("basic", "bearer")}


def _references(value: Any) -> Iterator[str]:  # noqa: ANN401  JSON
    if isinstance(value, dict):
        found = value.get("$ref")
        yield from [found] if isinstance(found, str) else []
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def test_the_document_is_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["mock-idp", "openapi", "https://op.example/"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert json.loads(capsys.readouterr().out) == document("https://op.example")


def test_what_is_no_issuer_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["mock-idp", "openapi", "op.example"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "'op.example' is not an http or https URL" in capsys.readouterr().err
