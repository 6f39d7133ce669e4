"""The short hash under which a token appears in every output."""

from __future__ import annotations

import hashlib
from typing import overload


@overload
def fingerprint(token: str) -> str: ...
@overload
def fingerprint(token: None) -> None: ...
def fingerprint(token: str | None) -> str | None:
    """Return ten hexadecimal digits that stand for ``token`` in histories, logs and reports.

    The same token has the same fingerprint at every hop, so that its lineage can be followed. For
    random tokens only: a password's or CLI secret's hash could be guessed, so those are never shown.
    """
    return None if token is None else hashlib.sha256(token.encode()).hexdigest()[:10]
