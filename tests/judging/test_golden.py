"""The run that the other tests take as their model is like a real one."""

from __future__ import annotations

import pytest

from harness import clients, scenario_files
from harness.pace import VirtualPace
from harness.result import Met, assess
from harness.run import carry_out
from harness.scenario import load
from tests.judging.golden import WORKING


@pytest.mark.parametrize("scenario", ["refresh-on"])
def test_the_model_holds_every_kind_of_event_that_a_real_run_writes(scenario: str) -> None:
    file = load(scenario_files.find(scenario))
    records = carry_out(file, clients.find("builtin"), VirtualPace()).records
    assert assess(records).outcome is Met.MET
    assert {record.event.kind for record in records} <= {record.event.kind for record in WORKING}
