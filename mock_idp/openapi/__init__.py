"""The provider's endpoints as an OpenAPI 3.1 document, for those who generate clients, mocks or requests.

The endpoints are those of the specifications, so that the document is written and not derived: data files
beside this module, of which one part each is left out that a provider has switched off.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mock_idp.protocol.discovery import (
    DEVICE,
    DEVICE_AUTHORIZATION,
    INTROSPECTION,
    REGISTRATION,
    REVOCATION,
)
from mock_idp.settings import Registration, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

_HERE = Path(__file__).parent
_DESCRIPTION = "An OpenID provider for tests. Not for production."


def document(issuer: str, settings: Settings | None = None) -> dict[str, Any]:
    """Return what a provider at ``issuer`` answers; without ``settings``, every endpoint there is."""
    switched_off = () if settings is None else tuple(_switched_off(settings))
    paths = _read("paths.yaml")
    return {
        "openapi": "3.1.0",
        "info": {"title": "mock_idp", "version": version("dex-refresh-harness"), "description": _DESCRIPTION},
        "servers": [{"url": issuer}],
        "paths": {path: item for path, item in paths.items() if not path.startswith(switched_off)},
        "components": {**_read("components.yaml"), "schemas": _read("schemas.yaml")},
    }


def _switched_off(settings: Settings) -> Iterator[str]:
    """Yield the beginnings of paths that the provider does not have."""
    if settings.registration is Registration.OFF:
        yield REGISTRATION
    if not settings.device_flow:
        yield from (DEVICE_AUTHORIZATION, DEVICE)
    if not settings.introspection:
        yield INTROSPECTION
    if not settings.revocation:
        yield REVOCATION


def _read(name: str) -> dict[str, Any]:
    import yaml  # noqa: PLC0415  30 ms, for those who ask for the document

    found: dict[str, Any] = yaml.safe_load((_HERE / name).read_text(encoding="utf-8"))
    return found
