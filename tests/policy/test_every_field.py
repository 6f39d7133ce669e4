"""No field of the policy without a test that sets it."""

from __future__ import annotations

import ast
from pathlib import Path

from mock_idp import policy_fields

_CALLED = {
    "RefreshPolicy": "refresh",
    "Lifetimes": "lifetimes",
    "OnRefresh": "on_refresh",
    "ResponseShape": "response",
}
_HELPERS = {"a_refresh": "refresh", "written": "lifetimes", "a_lineage": "refresh"}


def _fields_set() -> set[str]:
    """Return ``part.field`` of every keyword by which a test of this folder makes a part of a policy."""
    found: set[str] = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                part = _CALLED.get(node.func.id) or _HELPERS.get(node.func.id)
                found |= {f"{part}.{keyword.arg}" for keyword in node.keywords if part and keyword.arg}
    return found


def test_every_field_is_shown_by_a_test() -> None:
    known = {f"{part}.{name}" for part, fields in policy_fields.parts().items() for name in fields}
    assert known - _fields_set() == set()
