"""Which endpoint a path belongs to, whatever paths a dialect has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mock_idp.faults.base.aim import Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\\{[^/]*?\\}")


class Routes:
    """Paths and their endpoints; a path may have placeholders, as ``/orgs/{org}/members``."""

    def __init__(self, table: Mapping[str, Endpoint], *, exempt: tuple[str, ...] = ("/_control",)) -> None:
        """Know the paths of ``table``; no fault strikes what stands below an ``exempt`` path."""
        self._exact = {path: endpoint for path, endpoint in table.items() if "{" not in path}
        self._patterns = [
            (re.compile(_PLACEHOLDER.sub("[^/]+", re.escape(path))), endpoint)
            for path, endpoint in table.items()
            if "{" in path
        ]
        self._exempt = exempt

    def endpoint(self, path: str) -> Endpoint | None:
        """Return what stands at ``path``: OTHER if nothing known, None if no fault may strike it."""
        if any(path == prefix or path.startswith(f"{prefix}/") for prefix in self._exempt):
            return None
        found = self._exact.get(path)
        if found is not None:
            return found
        matching = (endpoint for pattern, endpoint in self._patterns if pattern.fullmatch(path))
        return next(matching, Endpoint.OTHER)
