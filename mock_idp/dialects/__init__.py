"""User systems to stand behind a connector: one dialect per file.

::

    dialect = find("github")  # or a file of your own: find("my_system.py")
"""

from __future__ import annotations

from mock_idp.dialects.dialect import Dialect
from mock_idp.dialects.find import BUILT_IN, find
from mock_idp.dialects.messages import Answer, Caller, Request
from mock_idp.dialects.settings import settings_for
from mock_idp.protocol.errors import Cause
from mock_idp.protocol.model import RefreshPolicy

__all__ = [
    "BUILT_IN",
    "Answer",
    "Caller",
    "Cause",
    "Dialect",
    "RefreshPolicy",
    "Request",
    "find",
    "settings_for",
]
