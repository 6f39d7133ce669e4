"""Requests that schemathesis makes of the OpenAPI document: ``python -m tests.bad_input.with_schemathesis``.

Schemathesis is not among what tests need, for the two dozen packages that it needs itself: install the
dependency group ``fuzz``. It looks from outside, over HTTP: an answer is no server error, is one that the
document describes, and has the body and the content type that stand there.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mock_idp import running
from mock_idp.openapi import document
from tests.bad_input.setups import EVERYTHING

_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
_PATIENCE = 10.0


def main() -> int:
    """Run, print the counts by operation and status, and tell whether all went well."""
    parser = argparse.ArgumentParser(prog="python -m tests.bad_input.with_schemathesis", description=__doc__)
    parser.add_argument("--requests", type=int, default=2000, help="how many for each operation")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    counts: Counter[tuple[str, int]] = Counter()
    with running(EVERYTHING) as provider:
        schema: Any = schemathesis.openapi.from_dict(document(provider.issuer))
        failures = [
            failure
            for found in schema.get_all_operations()
            for failure in _tried(found.ok(), provider.issuer, options, counts)
        ]
    for (operation, status), number in sorted(counts.items()):
        sys.stdout.write(f"{number:7}  {status}  {operation}\n")
    sys.stdout.write("".join(f"\n{failure}\n" for failure in failures))
    sys.stdout.write(f"{sum(counts.values())} requests, {len(failures)} operations with objections\n")
    return 1 if failures else 0


def _tried(
    operation: Any,  # noqa: ANN401  schemathesis has no type for it in public
    url: str,
    options: argparse.Namespace,
    counts: Counter[tuple[str, int]],
) -> list[str]:
    """Return what is wrong with answers of one operation."""

    modes = [operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode]

    @seed(options.seed)
    @settings(
        max_examples=options.requests, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=st.one_of(modes))
    def ask(case: Any) -> None:  # noqa: ANN401  as above
        answer = case.call(base_url=url, timeout=_PATIENCE, allow_redirects=False)
        counts[operation.label, answer.status_code] += 1
        case.validate_response(answer, checks=_CHECKS)

    try:
        ask()
    except Exception as objection:  # noqa: BLE001  schemathesis has its own groups of them
        return [f"{operation.label}: {objection}"]
    return []


if __name__ == "__main__":
    sys.exit(main())
