"""The variables in a connector's configuration: the harness's, which name the upstream, and a person's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.dex.go_values import variables
from mock_idp.config.errors import hint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mock_idp.config import Value

URL = "UPSTREAM_URL"
"""Without a slash at the end."""
ISSUER = "UPSTREAM_ISSUER"
HOST = "UPSTREAM_HOST"
"""``127.0.0.1:9000``."""
CLIENT_ID = "UPSTREAM_CLIENT_ID"
CLIENT_SECRET = "UPSTREAM_CLIENT_SECRET"  # noqa: S105  its name
CA_FILE = "UPSTREAM_CA_FILE"
"""A file of PEM; set even if the upstream does not speak TLS."""
CALLBACK = "DEX_CALLBACK"
NAMES = (URL, ISSUER, HOST, CLIENT_ID, CLIENT_SECRET, CA_FILE, CALLBACK)
"""What the harness sets in the environment of a Dex, which puts it into connectors[].config by itself."""


def check(value: Value) -> None:
    """Look at every text in ``value`` for a variable that looks like the harness's.

    Raises:
        ConfigError: there is no such variable; the nearest is named.

    """
    for below in _scalars(value):
        for variable in variables(below.text):
            if variable.name.startswith("UPSTREAM_") and variable.name not in NAMES:
                meant = hint(variable.name, NAMES).replace("did you mean '", "did you mean '$")
                below.fail(f"{below.name}: the harness sets no ${variable.name}; {meant}")


def _scalars(value: Value) -> Iterator[Value]:
    if value.is_scalar:
        yield value
        return
    for below in [item for _, item in value.entries()] if value.is_section else value.items():
        yield from _scalars(below)


def of_the_person(config: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the variables in ``config`` that are not the harness's, sorted, each once."""
    found = {
        variable.name for _, text in texts(config) for variable in variables(text) if variable.is_ordinary
    }
    return tuple(sorted(found.difference(NAMES)))


def texts(value: Any, name: str = "config") -> Iterator[tuple[str, str]]:  # noqa: ANN401  any JSON value
    """Return every text in ``value`` with its dotted name, such as ``config.orgs[0].name``."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from texts(below, f"{name}.{key}")
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from texts(below, f"{name}[{number}]")
