"""Settings on a command line: ``--set refresh.reuse_interval=30s``, with the keys of a configuration file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from mock_idp.command_line import UsageError
from mock_idp.config.errors import ConfigError
from mock_idp.config.provider import with_changes
from mock_idp.config.value import Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mock_idp.settings import Settings

_TEXT = "tag:yaml.org,2002:str"


def with_options(settings: Settings, options: Iterable[str]) -> Settings:
    """Return ``settings`` with each of the ``options`` laid over it, in order.

    Raises:
        UsageError: one is not ``KEY=VALUE``, has an unknown key, or a value that is not what the key holds.

    """
    for option in options:
        try:
            settings = with_changes(settings, _value(option))
        except ConfigError as error:
            message = f"--set {option}: {error.reason}"
            raise UsageError(message) from error
    return settings


def _value(option: str) -> Value:
    key, equals, text = option.partition("=")
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        node = None
    if not (key and equals and node):
        message = f"--set {option}: write KEY=VALUE, such as refresh.reuse_interval=30s"
        raise UsageError(message)
    for name in reversed(key.split(".")):
        written = yaml.ScalarNode(_TEXT, name, node.start_mark)
        node = yaml.MappingNode("tag:yaml.org,2002:map", [(written, node)], node.start_mark)
    return Value(Path(option), "", node)
