"""The report for machines (schema 1)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harness.result import Result, Step
    from harness.verdict import Verdict

SCHEMA = 1


def document(results: Iterable[Result]) -> dict[str, Any]:
    """Return the report as JSON values."""
    return {"schema": SCHEMA, "runs": [_run(result) for result in results]}


def text(results: Iterable[Result]) -> str:
    """Return the report as text."""
    return json.dumps(document(results), indent=2, ensure_ascii=False) + "\n"


def _run(result: Result) -> dict[str, Any]:
    began = result.began
    return {
        "scenario": began.scenario if began else None,
        "mode": began.mode if began else None,
        "client": began.client if began else None,
        "outcome": result.outcome,
        "verdict": verdict(result.verdict),
        "steps": steps(result.steps),
        "seconds": round(result.seconds, 3),
    }


def verdict(found: Verdict) -> dict[str, Any]:
    """Return a verdict as JSON values."""
    return {
        "status": found.status,
        "cause": found.cause,
        "layer": found.layer,
        "evidence": list(found.evidence),
        "advice": found.advice,
    }


def steps(taken: Iterable[Step]) -> list[dict[str, Any]]:
    """Return steps as JSON values."""
    return [
        {"do": step.do, "expected": step.expected, "observed": step.observed, "at": step.at} for step in taken
    ]
