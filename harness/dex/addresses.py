"""Addresses in a connector's configuration: which of them leave this machine."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.dex import upstream_variables as upstream
from harness.dex.go_values import expand, variables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_URL = re.compile(r"([a-z][a-z0-9+.-]*)://([^\s\"'<>,]*)", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z0-9-]+(?::\d+)?", re.IGNORECASE)
_NAMES_A_HOST = re.compile(r"(host|host_?name|addr|address|server|endpoint|ur[il])s?$", re.IGNORECASE)
_CALLBACK = re.compile(r"(redirect|callback)_?ur[il]", re.IGNORECASE)
_HERE = {upstream.URL: "http://127.0.0.1", upstream.ISSUER: "http://127.0.0.1", upstream.HOST: "127.0.0.1"}


@dataclass(frozen=True, kw_only=True)
class Stray:
    """An address that is not on this machine."""

    key: str
    """Dotted: ``config.url``."""
    address: str
    """Scheme and host only; what follows, or stands before an @, may be secret."""
    variable: str
    """The person's variable that holds it; empty if it is written down."""

    @property
    def is_callback(self) -> bool:
        """It says where people are sent back to: to Dex, not to the upstream."""
        return _CALLBACK.fullmatch(self.key.rpartition(".")[2]) is not None

    def __str__(self) -> str:
        """Return the beginning of a sentence."""
        by = f" by the variable {self.variable}" if self.variable else ""
        return f"{self.key} points at {self.address}{by}"


def strays(config: Mapping[str, Any], environment: Mapping[str, str]) -> Iterator[Stray]:
    """Return every address in ``config``, with ``environment`` put in, that leaves this machine."""
    values = dict(environment) | dict.fromkeys(upstream.NAMES, "") | _HERE
    for key, text in upstream.texts(config):
        for address in _remote(key, expand(text, values)):
            own = [variable.name for variable in variables(text) if variable.name not in upstream.NAMES]
            yield Stray(key=key, address=address, variable="" if address in text or not own else own[0])


def _remote(key: str, text: str) -> Iterator[str]:
    """Return scheme and host of every address in ``text`` that is not this machine's."""
    for scheme, rest in _URL.findall(text):
        host = _without_secrets(rest)
        if not is_loopback(host):
            yield f"{scheme}://{host}"
    last = key.rpartition(".")[2].partition("[")[0]
    if _NAMES_A_HOST.search(last) and _HOST.fullmatch(text) and not is_loopback(text):
        yield text


def _without_secrets(rest: str) -> str:
    """Return host and port of what follows a URL's ``://``."""
    return re.split(r"[/?#\\]", rest, maxsplit=1)[0].rpartition("@")[2]


def is_loopback(host: str) -> bool:
    """Tell whether a host, with or without its port, is this machine; nothing at all is nowhere else."""
    bare = host[1 : host.find("]")] if host.startswith("[") else host
    bare = (bare if bare.count(":") > 1 else bare.partition(":")[0]).lower().rstrip(".")
    if bare in ("", "localhost") or bare.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


def shown(value: object) -> str:
    """Return a replaced value for people: of an address without what stands before an @ or behind a ``?``."""
    if value is None:
        return "(not set)"
    if isinstance(value, list):
        return ", ".join(shown(item) for item in value)
    text = str(value)
    return re.sub(r"(://)[^/?#]*@", r"\1", text).partition("?")[0]
