"""YAML that means the same to PyYAML and to Dex.

Dex's reader (yaml.v2) takes a plain ``y`` for true and ``1e5`` for a number; PyYAML writes both for texts.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from mock_idp.config import Value

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_SWITCHES = {"y": True, "Y": True, "n": False, "N": False}
_FLOAT = re.compile(r"[-+]?(\.\d+|\d+\.\d*|\d+(?=[eE]))([eE][-+]?\d+)?", re.ASCII)
_OCTAL = re.compile(r"0o[0-7]+")
_OTHER_THAN_TEXT = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}


class _Dumper(yaml.SafeDumper):
    """Writes every text in quotes, unless it is a word that no reader takes for anything else."""

    def ignore_aliases(self, data: object) -> bool:
        """Write a value that comes twice twice."""
        del data
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(text) and text.lower() not in _OTHER_THAN_TEXT
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _text)


def dump(document: dict[str, Any]) -> str:
    """Return ``document``, which is made of what JSON has, as block style YAML in the order of its keys."""
    return str(yaml.dump(document, Dumper=_Dumper, sort_keys=False, default_flow_style=False, width=10**9))


def as_dex_reads(value: Value) -> Any:  # noqa: ANN401  any JSON value
    """Return what Dex has of ``value``, which it reads with ghodss/yaml 1.0 on yaml.v2 2.4.

    The same as `Value.plain`, but for what stands there without quotes: ``y`` and ``n``, ``1e5``, ``0o17``.
    """
    if value.is_section:
        return {key: as_dex_reads(below) for key, below in value.entries()}
    if not value.is_scalar:
        return [as_dex_reads(below) for below in value.items()]
    if not value.node.style:
        if value.text in _SWITCHES:
            return _SWITCHES[value.text]
        if _FLOAT.fullmatch(value.text) and math.isfinite(float(value.text)):
            return float(value.text)
        if _OCTAL.fullmatch(value.text):
            return int(value.text, 8)
    return value.plain()
