"""The Dexes that scenarios need: each built once per command, before anything is run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from harness.dex.go_errors import BuildFailed
from mock_idp.command_line import ComponentMissing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from harness.dex.build import Binary
    from harness.dex.chain import DexPlan
    from harness.pace import TimeMode
    from harness.scenario import Scenario
    from harness.scenario_dex import DexChoice

Progress = Callable[[str], None]
"""Told, in one line, what takes so long or is left out."""
Ready = list[tuple["Scenario", "DexPlan | None"]]
"""Scenarios, each with the chain that those with a Dex need."""


def ready(scenarios: Sequence[Scenario], mode: TimeMode, progress: Progress, *, may_skip: bool) -> Ready:
    """Return the scenarios that can be run; builds what they need, telling ``progress`` meanwhile.

    ``may_skip``: those that need a Dex are left out where none can be built, and ``progress`` is told.

    Raises:
        ComponentMissing: there is no Go, and a scenario that needs it may not be left out.
        UsageError: Go refused, or a connector is wrong.

    """
    builder = _Builder(progress)
    found: Ready = []
    try:
        found = [(scenario, builder.plan(scenario, mode)) for scenario in scenarios]
    except (ComponentMissing, BuildFailed) as absent:
        if not may_skip:
            raise
        left_out = [scenario.id for scenario in scenarios if scenario.dex is not None]
        progress(f"not run: {', '.join(left_out)}: {' '.join(str(absent).split())}")
        found = [(scenario, None) for scenario in scenarios if scenario.dex is None]
    return found


class _Builder:
    """Builds a Dex for each package that is asked for, and each once."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._built: dict[Path | None, Binary] = {}

    def plan(self, scenario: Scenario, mode: TimeMode) -> DexPlan | None:
        """Return the chain of a scenario; None if it is an embedded one."""
        if scenario.dex is None:
            return None
        from harness.scenario_plan import dex_plan  # noqa: PLC0415  50 ms that embedded runs need not pay

        return dex_plan(scenario.dex, scenario.registry, self._binary(scenario.dex), mode)

    def _binary(self, choice: DexChoice) -> Binary:
        from harness.dex import build as dex_build  # noqa: PLC0415  as above

        package = None if choice.package is None else choice.package.resolve()
        if package not in self._built:
            self._built[package] = dex_build.build(package, progress=self._progress)
        return self._built[package]
