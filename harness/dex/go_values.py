"""What Dex leaves to Go's standard library when it reads its configuration: durations and variables."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_SPECIAL = set("*#$@!?-0123456789")
_NAME = re.compile(r"[A-Za-z0-9_]+")
_ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def duration(text: str) -> float:
    """Return the seconds in ``text`` as Go's time.ParseDuration reads it: no days, and ``0`` needs no unit.

    Raises:
        ValueError: one sentence that says what Dex reads.

    """
    stripped = text.removeprefix("+")
    if stripped == "0":
        return 0.0
    parts = _PART.findall(stripped)
    if not parts or "".join(number + unit for number, unit in parts) != stripped:
        message = (
            f"'{text}' is not a duration to Dex; write it like 20s, 1m or 24h (there is no unit for days)"
        )
        raise ValueError(message)
    return float(sum(float(number) * _UNITS[unit] for number, unit in parts))


def duration_text(seconds: float) -> str:
    """Return ``seconds``, to the millisecond, in the shortest form that Go reads back."""
    milliseconds = round(seconds * 1000)
    for unit, size in (("h", 3_600_000), ("m", 60_000), ("s", 1000)):
        if milliseconds % size == 0:
            return f"{milliseconds // size}{unit}" if milliseconds else "0s"
    return f"{milliseconds}ms"


@dataclass(frozen=True)
class Variable:
    """A place in a text that Go's os.ExpandEnv replaces."""

    name: str
    """Empty: bad syntax such as ``${}``, which is eaten."""
    start: int
    end: int

    @property
    def is_ordinary(self) -> bool:
        """A name that a variable of a process can have; ``$$`` and ``$1`` have none."""
        return _ENVIRONMENT_NAME.fullmatch(self.name) is not None


def variables(text: str) -> tuple[Variable, ...]:
    """Return every place of ``text`` that os.ExpandEnv replaces, in order (Go 1.26, os/env.go).

    Dex v2.45.1 does so to every text inside of connectors[].config and storage.config (cmd/dex/config.go);
    a variable that is not set becomes nothing.
    """
    found: list[Variable] = []
    at = 0
    while (at := text.find("$", at)) != -1 and at + 1 < len(text):
        name, width = _name_at(text, at + 1)
        if name or width:
            found.append(Variable(name, at, at + 1 + width))
        at += 1 + width
    return tuple(found)


def _name_at(text: str, at: int) -> tuple[str, int]:
    """Return the name that begins behind a dollar sign, and how many characters belong to it."""
    if text[at] == "{":
        return _braced(text, at)
    if text[at] in _SPECIAL:
        return text[at], 1
    match = _NAME.match(text, at)
    return (match.group(), len(match.group())) if match else ("", 0)


def _braced(text: str, at: int) -> tuple[str, int]:
    """Return the name in braces; without a name or a closing brace only the braces are eaten."""
    end = text.find("}", at)
    if end == -1:
        return "", 1
    return text[at + 1 : end], end + 1 - at


def expand(text: str, values: dict[str, str]) -> str:
    """Return ``text`` as Dex sees it when the variables of its process are ``values``."""
    done, shown = 0, []
    for variable in variables(text):
        shown += [text[done : variable.start], values.get(variable.name, "")]
        done = variable.end
    return "".join([*shown, text[done:]])
