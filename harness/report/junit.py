"""The report of a check as JUnit XML, which CI systems show as tests."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from harness.check.judging import Answer
from harness.report.words import evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.check.judging import Checked


def text(results: Sequence[Checked], name: str) -> str:
    """Return one test suite with a test case for each check on each storage."""
    suite = ET.Element(
        "testsuite",
        name=name,
        tests=str(len(results)),
        failures=_count(results, Answer.FAILED),
        errors=_count(results, Answer.UNKNOWN),
        skipped=_count(results, Answer.NOT_RUN),
        time=f"{sum(result.seconds for result in results):.3f}",
    )
    for result in results:
        case = ET.SubElement(
            suite,
            "testcase",
            classname=f"{name}.{result.storage}",
            name=result.name,
            time=f"{result.seconds:.3f}",
        )
        _fill(case, result)
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _count(results: Sequence[Checked], answer: Answer) -> str:
    return str(sum(result.answer is answer for result in results))


def _fill(case: ET.Element, result: Checked) -> None:
    if result.answer is Answer.NOT_RUN:
        ET.SubElement(case, "skipped", message=result.why_not)
    verdict = result.verdict
    if verdict is None:
        return
    kind = "failure" if result.answer is Answer.FAILED else "error"
    message = ": ".join(filter(None, (verdict.cause, verdict.saw or verdict.advice)))
    problem = ET.SubElement(case, kind, message=_printable(message), type=verdict.cause or "unknown")
    lines = (*evidence(result.records, verdict.evidence), f"change: {verdict.advice}")
    problem.text = _printable("\n".join(lines))


def _printable(text: str) -> str:
    """Return the text without the control characters that XML cannot hold."""
    return "".join(char for char in text if char.isprintable() or char in "\n\t")
