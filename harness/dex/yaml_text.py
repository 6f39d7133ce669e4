"""YAML that means the same to PyYAML and to Dex.

Dex's reader (yaml.v2) takes a plain ``y`` for true and ``1e5`` for a number; PyYAML writes both for texts.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
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
