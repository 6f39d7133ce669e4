"""Putting the upstream of a check in the place of the one that a stock connector is configured for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from harness.dex import upstream_variables as upstream
from harness.dex.addresses import shown
from harness.dex.go_values import variables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.dex.stock import StockType

_REDIRECT = "redirectURI"


@dataclass(frozen=True)
class Replaced:
    """A value that the harness put in the place of a person's."""

    key: str
    """Dotted: ``config.issuer``."""
    old: str
    """For people: a secret is not shown."""
    new: str

    def __str__(self) -> str:
        """Return a line of a list."""
        return f"{self.key}: {self.new} in place of {self.old}"


@dataclass(frozen=True)
class Placed:
    """A configuration in which values were replaced."""

    config: Mapping[str, Any]
    replaced: tuple[Replaced, ...] = ()
    notes: tuple[str, ...] = ()


def at_mock(config: Mapping[str, Any], stock: StockType, *, tls: bool) -> Placed:
    """Return the configuration of a stock connector with everything that says who its upstream is replaced.

    A value of which the person made ``$UPSTREAM_…`` a part stays as it is.
    """
    placed = Placed(dict(config))
    for key, new in stock.keys.items():
        if not uses_upstream(_get(placed.config, key)):
            placed = _set(placed, key, new, secret=key in stock.secrets)
    if not stock.keys:
        return placed
    for key, why in stock.dropped.items():
        placed = _drop(placed, key, why)
    return _with_ca(placed, stock, tls=tls)


def at_real(
    config: Mapping[str, Any], stock: StockType, *, real: str, environment: Mapping[str, str], tls: bool
) -> Placed:
    """Return the configuration with every address of the system ``real`` leading through ``$UPSTREAM_URL``.

    Credentials stay. A stock connector sends people back to the Dex of the check. The issuer of an oidc
    connector, and its alias (connector/oidc/oidc.go, issuerAlias), are what ID tokens say that come through
    the proxy (`harness.upstream.resigning`).
    """
    replaced: list[Replaced] = []

    def through(text: str, key: str) -> str:
        new = _rerouted(text, real.rstrip("/"), environment)
        if new != text:
            replaced.append(Replaced(key, shown(text), new))
        return new

    absent = {key: value for key, value in stock.defaults.items() if _get(config, key) is None}
    placed = Placed(
        {key: _mapped(value, through, f"config.{key}") for key, value in {**config, **absent}.items()}
    )
    placed = Placed(placed.config, tuple(replaced))
    if _REDIRECT in stock.keys and not uses_upstream(_get(config, _REDIRECT)):
        placed = _set(placed, _REDIRECT, stock.keys[_REDIRECT])
    if replaced:
        placed = _with_ca(placed, stock, tls=tls)
    return placed


def _rerouted(text: str, real: str, environment: Mapping[str, str]) -> str:
    """Return ``text``, which may begin with ``real`` or be its host, with the proxy in its place."""
    found = variables(text)
    begins = found[0] if found and found[0].start == 0 else None
    literal = environment.get(begins.name, "") + text[begins.end :] if begins is not None else text
    if literal == urlsplit(real).netloc:
        return f"${upstream.HOST}"
    rest = literal.removeprefix(real)
    return f"${upstream.URL}{rest}" if rest != literal and rest[:1] in ("", "/", "?", "#") else text


def _mapped(value: Any, change: Callable[[str, str], str], key: str) -> Any:  # noqa: ANN401  any JSON value
    """Return ``value`` with every text in it changed."""
    if isinstance(value, str):
        return change(value, key)
    if isinstance(value, dict):
        return {below: _mapped(item, change, f"{key}.{below}") for below, item in value.items()}
    if isinstance(value, list):
        return [_mapped(item, change, f"{key}[{number}]") for number, item in enumerate(value)]
    return value


def _with_ca(placed: Placed, stock: StockType, *, tls: bool) -> Placed:
    """Return ``placed`` with the authority of the upstream that is asked now, and no other."""
    if stock.ca is None:
        return placed
    if not tls:
        return _drop(placed, stock.ca, "the upstream of the check does not speak TLS")
    file = f"${upstream.CA_FILE}"
    return (
        placed
        if uses_upstream(_get(placed.config, stock.ca))
        else _set(placed, stock.ca, [file] if stock.ca_is_list else file)
    )


def uses_upstream(value: object) -> bool:
    """Tell whether one of the harness's variables is in ``value``."""
    return any(
        variable.name in upstream.NAMES for _, text in upstream.texts(value) for variable in variables(text)
    )


def asks_upstream(value: object) -> bool:
    """Tell whether one of the harness's addresses of the upstream is in ``value``."""
    addresses = (upstream.URL, upstream.ISSUER, upstream.HOST)
    return any(
        variable.name in addresses for _, text in upstream.texts(value) for variable in variables(text)
    )


def _get(config: Mapping[str, Any], key: str) -> Any:  # noqa: ANN401  any JSON value
    """Return a value; like Dex (Go's encoding/json) without regard to the key's case."""
    found = [value for written, value in config.items() if written.lower() == key.lower()]
    return found[-1] if found else None


def _without(config: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {written: value for written, value in config.items() if written.lower() != key.lower()}


def _set(placed: Placed, key: str, new: str | list[str], *, secret: bool = False) -> Placed:
    """Return ``placed`` with a value of the harness's, in the place where the old one stood."""
    old = _get(placed.config, key)
    config = {
        key if written.lower() == key.lower() else written: value for written, value in placed.config.items()
    }
    change = Replaced(f"config.{key}", "(a secret)" if secret and old is not None else shown(old), shown(new))
    return Placed({**config, key: new}, (*placed.replaced, change), placed.notes)


def _drop(placed: Placed, key: str, why: str) -> Placed:
    if _get(placed.config, key) is None:
        return placed
    note = f"config.{key} is left out: {why}"
    return Placed(_without(placed.config, key), placed.replaced, (*placed.notes, note))
