"""Configuration in YAML: every value knows its line, and every mistake is one sentence that names it."""

from __future__ import annotations

from mock_idp.config.errors import ConfigError
from mock_idp.config.reading import load
from mock_idp.config.value import Section, Value

__all__ = ["ConfigError", "Section", "Value", "load"]
