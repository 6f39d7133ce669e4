"""A value of a configuration file, to be read as what its reader expects."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from mock_idp import durations
from mock_idp.config.errors import ConfigError, hint

if TYPE_CHECKING:
    from pathlib import Path

_BOOLEANS = {"on": True, "true": True, "yes": True, "off": False, "false": False, "no": False}


@dataclass(frozen=True)
class Value:
    """A scalar, a list or a mapping, and where it stands."""

    path: Path
    name: str
    """Dotted, from the top of the file: ``stack.provider.id_token_ttl``; empty at the top."""
    node: Any = field(repr=False)
    """The yaml.Node."""

    @property
    def line(self) -> int:
        """Where it begins, from 1."""
        return int(self.node.start_mark.line) + 1

    @property
    def text(self) -> str:
        """A scalar as it is written in the file, without quotes; empty for anything else."""
        return self.node.value if self.is_scalar else ""

    @property
    def is_scalar(self) -> bool:
        """Neither a list nor a mapping."""
        return isinstance(self.node, yaml.ScalarNode)

    @property
    def is_section(self) -> bool:
        """A mapping."""
        return isinstance(self.node, yaml.MappingNode)

    @property
    def is_null(self) -> bool:
        """Nothing, or the word null."""
        return self.is_scalar and self._is("null")

    def fail(self, sentence: str) -> NoReturn:
        """Raise the ConfigError that says ``sentence`` of this place."""
        raise ConfigError(self.path, self.line, sentence)

    def section(self, *known: str) -> Section:
        """Return the mapping, which has no keys but the ``known`` ones."""
        values = dict(self.entries())
        for key, _ in self.node.value:
            if key.value not in known:
                at = Value(self.path, self.name, key)
                place = f" in {self.name}" if self.name else ""
                at.fail(f"unknown key '{key.value}'{place}; {hint(key.value, known)}")
        return Section(self, values)

    def entries(self) -> list[tuple[str, Value]]:
        """Return the mapping's keys with their values, in order."""
        if not self.is_section:
            self._expected("a section of keys and values")
        return [
            (key.value, Value(self.path, f"{self.name}.{key.value}".lstrip("."), value))
            for key, value in self.node.value
        ]

    def entry(self) -> tuple[str, Value]:
        """Return key and value of a mapping that has exactly one, such as ``login: ok``."""
        if not self.is_section or len(self.node.value) != 1:
            self._expected("one key with its value, such as 'login: ok'")
        return self.entries()[0]

    def items(self) -> list[Value]:
        """Return the values of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self._expected("a list")
        return [Value(self.path, f"{self.name}[{n}]", node) for n, node in enumerate(self.node.value)]

    def string(self) -> str:
        """Return the text as it is written: ``2.10`` stays ``2.10``, and ``no`` stays ``no``."""
        if not self.is_scalar or self.is_null:
            self._expected("text")
        return self.text

    def boolean(self) -> bool:
        """Return whether it is on, true or yes, or off, false or no."""
        found = _BOOLEANS.get(self.text.lower())
        if found is None:
            self._expected("on or off")
        return found

    def integer(self, minimum: int = 0) -> int:
        """Return the whole number."""
        if not (self.text.isascii() and self.text.removeprefix("-").isdigit() and len(self.text) < 16):  # noqa: PLR2004
            self._expected("a whole number")
        if int(self.text) < minimum:
            self._expected(f"{minimum} or more")
        return int(self.text)

    def duration(self, *, signed: bool = False) -> float:
        """Return the seconds in a duration such as ``20s``, ``1m`` or ``24h``; ``signed``: or ``-20s``."""
        below_zero = signed and self.text.startswith("-")
        try:
            return -durations.parse(self.text[1:]) if below_zero else durations.parse(self.text)
        except ValueError as error:
            if self.text.isdigit():
                self.fail(f"{self._this} needs a unit: write it like {self.text}s")
            if not self.is_scalar or self.is_null:
                self._expected("a duration such as 20s, 1m or 24h")
            self.fail(f"{self._this}: {error}")

    def choice(self, *options: str) -> str:
        """Return the one of the ``options`` that is written here."""
        if not self.is_scalar or self.is_null:
            self._expected(f"one of {', '.join(options)}")
        if self.text not in options:
            self.fail(f"{self._this} cannot be '{self.text}'; {hint(self.text, options)}")
        return self.text

    def plain(self) -> Any:  # noqa: ANN401  any JSON value
        """Return the value as JSON has it; a date is text."""
        if self.is_section:
            return {key: value.plain() for key, value in self.entries()}
        if not self.is_scalar:
            return [value.plain() for value in self.items()]
        if self._is("null"):
            return None
        if self._is("bool"):
            return self.boolean()
        if self._is("int") or self._is("float"):
            return self._number()
        return self.text

    def _number(self) -> int | float:
        """Return the number, unless only YAML 1.1 takes it for one (``0123``, ``12:30``, ``.inf``)."""
        try:
            number = int(self.text) if self._is("int") else float(self.text)
        except ValueError:
            number = math.nan
        digits = self.text.lstrip("+-")
        if not math.isfinite(number) or (digits[:1] == "0" and digits[1:2].isdigit()):
            self.fail(f"{self._this}: '{self.text}' is not a plain number; put it in quotes if it is text")
        return number

    def _is(self, kind: str) -> bool:
        return bool(self.node.tag == f"tag:yaml.org,2002:{kind}")

    @property
    def _this(self) -> str:
        return self.name or "the file"

    def _expected(self, what: str) -> NoReturn:
        """Raise the ConfigError that says what was to stand here, and what does."""
        if self.is_scalar:
            found = "nothing" if self._is("null") else f"'{self.text}'"
        else:
            found = "a section" if self.is_section else "a list"
        self.fail(f"{self._this} must be {what}, not {found}")


@dataclass(frozen=True)
class Section:
    """A mapping whose keys are known."""

    value: Value
    """The mapping itself: where it stands."""
    _values: dict[str, Value] = field(repr=False)

    def __contains__(self, key: str) -> bool:
        """Tell whether the key is written."""
        return key in self._values

    def get(self, key: str) -> Value | None:
        """Return the value of ``key``; None if it is not written."""
        return self._values.get(key)

    def required(self, key: str) -> Value:
        """Return the value of ``key``.

        Raises:
            ConfigError: it is not written.

        """
        found = self._values.get(key)
        if found is None:
            place = f" in {self.value.name}" if self.value.name else ""
            self.value.fail(f"the key '{key}' is missing{place}")
        return found
