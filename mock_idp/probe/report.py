"""The report for machines. Its members are only ever added to; what breaks that raises ``schema``."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_idp.probe.result import Result

SCHEMA = 1


def document(result: Result) -> dict[str, Any]:
    """Return the report; it holds no secret, and tokens as fingerprints."""
    return {
        "schema": SCHEMA,
        "issuer": result.issuer,
        "client_id": result.client_id,
        "signed_in_by": result.way,
        "seconds": result.seconds,
        "broken_off": result.broken_off or None,
        "requests": {"announced": result.announced, "sent": result.sent},
        "findings": [dataclasses.asdict(finding) for finding in result.findings],
        "not_observed": {one.name: one.why_not for one in result.outcomes if one.why_not},
        "observations": {
            one.name: dataclasses.asdict(one.seen) for one in result.outcomes if one.seen is not None
        },
    }


def text(result: Result) -> str:
    """Return the report as JSON."""
    return json.dumps(document(result), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
