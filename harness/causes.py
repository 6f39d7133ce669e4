"""The catalogue of causes: what is known about each reason for a failed, or wrongly successful, login."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Cause:
    """One reason, in words for people."""

    id: str
    layer: str
    """Who has to change something."""
    login: str
    """How logins go before and after the registry must refresh."""
    evidence: str
    """What tells it from the others."""
    reproduce: str
    fix: str
    """What to change; the advice of a verdict."""
    basis: str
    """Where it is known from: source, measurement, public threads, specifications."""


@functools.cache
def catalogue() -> Mapping[str, Cause]:
    """Return every known cause by its id, in the order of the layers."""
    text = Path(__file__).with_name("causes.json").read_text(encoding="utf-8")
    return MappingProxyType({entry["id"]: Cause(**entry) for entry in json.loads(text)})
