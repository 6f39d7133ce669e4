"""The report of a check for people: a line per check, then the verdict, then what it rests on."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from harness.check.judging import Answer
from harness.report.verdict_table import has_signs, headline, verdict_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from harness.check.judging import Checked
    from harness.verdict import Verdict

_STYLE = {
    Answer.PASSED: "green",
    Answer.FAILED: "bold red",
    Answer.UNKNOWN: "bold yellow",
    Answer.NOT_RUN: "dim",
}
_SIGNS = {Answer.PASSED: "✓", Answer.FAILED: "✗", Answer.UNKNOWN: "?", Answer.NOT_RUN: "·"}
_PLAIN_SIGNS = {Answer.PASSED: "+", Answer.FAILED: "x", Answer.UNKNOWN: "?", Answer.NOT_RUN: "-"}


def print_check(out: Console, results: Sequence[Checked], verdict: Verdict, title: str) -> None:
    """Print what was checked and what came of it."""
    out.print(Text(title, "bold"), soft_wrap=True)
    out.print(_lines(out, results))
    _print_not_run(out, results)
    _print_calls(out, results)
    _print_verdict(out, results, verdict)


def _lines(out: Console, results: Sequence[Checked]) -> Table:
    """Return a row per check, a sign per storage."""
    storages = list(dict.fromkeys(result.storage for result in results))
    table = Table.grid(padding=(0, 2))
    table.add_column()
    for _ in storages:
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("", *(Text(storage, "dim") for storage in storages), "")
    for name, group in groupby(results, key=lambda result: result.name):
        of_one = {result.storage: result for result in group}
        failed = next((r for r in of_one.values() if r.answer in {Answer.FAILED, Answer.UNKNOWN}), None)
        said = _why(failed) if failed else Text(next(iter(of_one.values())).question, "dim")
        table.add_row(f"  {name}", *(_cell(out, of_one.get(storage)) for storage in storages), said)
    return table


def _cell(out: Console, result: Checked | None) -> Text:
    if result is None:
        return Text("")
    signs = _SIGNS if has_signs(out) else _PLAIN_SIGNS
    took = f" {result.seconds:.1f}s" if result.answer is not Answer.NOT_RUN else ""
    return Text(f"{signs[result.answer]}{took}", _STYLE[result.answer])


def _why(result: Checked) -> Text:
    verdict = result.verdict
    if verdict is None:
        return Text("")
    return Text(verdict.cause or verdict.saw or verdict.advice, _STYLE[result.answer])


def _print_not_run(out: Console, results: Sequence[Checked]) -> None:
    """List what was made on no storage at all."""
    made = {result.name for result in results if result.answer is not Answer.NOT_RUN}
    why = {result.name: result.why_not for result in reversed(results) if result.name not in made}
    reasons: dict[str, list[str]] = {}
    for name in reversed(why):
        reasons.setdefault(why[name], []).append(name)
    for reason, names in reasons.items():
        out.print(Text(f"not checked: {', '.join(names)} ({reason})", "dim"), soft_wrap=True)


def _print_calls(out: Console, results: Sequence[Checked]) -> None:
    calls = [number for result in results if result.answer is Answer.PASSED for number in result.calls]
    if calls:
        most = f" to {max(calls)}" if max(calls) != min(calls) else ""
        out.print(Text(f"requests to the upstream for each refresh: {min(calls)}{most}", "dim"))


def _print_verdict(out: Console, results: Sequence[Checked], verdict: Verdict) -> None:
    source = next((result for result in results if result.verdict is verdict), None)
    checked = {"check": f"{source.name} on {source.storage}: {source.question}"} if source else {}
    out.print(
        verdict_table(
            verdict,
            source.records if source else (),
            head=headline(verdict),
            first=checked,
            also=_other_causes(results, verdict),
        )
    )


def _other_causes(results: Sequence[Checked], verdict: Verdict) -> tuple[str, ...]:
    """Return the causes of other checks that failed; they may follow from the first."""
    others = (r.verdict.cause for r in results if r.answer is Answer.FAILED and r.verdict)
    return tuple(dict.fromkeys(cause for cause in others if cause and cause != verdict.cause))
