"""What JSON can hold."""

from __future__ import annotations

import json


def is_json(value: object) -> bool:
    """Tell whether ``value`` can be written as JSON (RFC 8259), which knows neither NaN nor infinity."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return True
