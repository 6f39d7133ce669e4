"""The control surface over HTTP: everything below ``/_control``."""

from __future__ import annotations

from mock_idp.http.control.access import Access, access_for
from mock_idp.http.control.mount import Controlled

__all__ = ["Access", "Controlled", "access_for"]
