"""All operations, loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_idp.control import (  # noqa: F401  each registers its own
    barriers,
    clients,
    clock,
    events,
    faults,
    grants,
    keys,
    policy,
    reset,
    sessions,
    users,
)
from mock_idp.control.operation import Operation

if TYPE_CHECKING:
    from collections.abc import Mapping


def by_kind() -> Mapping[str, type[Operation[Any]]]:
    """Return every operation by its name."""
    return {it.kind: it for it in Operation.all()}
