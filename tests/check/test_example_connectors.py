"""The example connectors in a real Dex: the correct one works, each broken one gets exactly its cause."""

from __future__ import annotations

import pytest

from harness.check.judging import Answer, conclusion
from harness.status import Status
from tests.check.checking import CONNECTORS, CORRECT, check, on

pytestmark = pytest.mark.go

BROKEN = CONNECTORS / "broken"
CAUSES = {
    "datarace": "connector-mixes-users",
    "disabledignored": "connector-ignores-denial",
    "emailcase": "connector-alters-claim",
    "emailemptied": "connector-empties-claim",
    "expiredaccesstoken": "connector-uses-expired-access-token",
    "groupsdropped": "connector-loses-groups",
    "hangs": "connector-hangs",
    "leaks": "connector-leaks",
    "logincontext": "connector-keeps-login-context",
    "norefresh": "connector-no-refresh-method",
    "offlinescope": "connector-loses-offline-scope",
    "panics": "connector-panics",
    "sharedtokensource": "connector-mixes-users",
    "staleclaims": "connector-stale-claims",
    "staleidentity": "connector-refresh-noop",
    "storms": "connector-storms-upstream",
    "subchanged": "connector-changes-user-id",
    "tokennotstored": "connector-drops-connector-data",
    "transientpermanent": "connector-makes-transient-permanent",
    "valuereceiver": "connector-no-refresh-method",
}
SEEN_ON_ROW_LOCKS_ONLY = {"datarace"}
"""Dex's memory storage runs one Refresh at a time."""


def test_every_broken_example_is_checked_here() -> None:
    folders = {path.name for path in BROKEN.iterdir() if path.is_dir() and path.name != "internal"}
    assert folders == CAUSES.keys()


@pytest.mark.parametrize("name", CAUSES)
def test_a_broken_connector_gets_exactly_its_cause(name: str) -> None:
    results = check(BROKEN / name)

    broken: tuple[Status, str | None] = (Status.BROKEN, CAUSES[name])
    by_storage = {storage: on(storage, results) for storage in ("memory", "rowlock")}
    expected = {"memory": broken, "rowlock": broken}
    if name in SEEN_ON_ROW_LOCKS_ONLY:
        expected["memory"] = (Status.WORKS, None)
    assert {storage: (v.status, v.cause) for storage, v in by_storage.items()} == expected
    assert (conclusion(results).status, conclusion(results).cause) == broken


def test_the_correct_connector_passes_every_check_that_can_be_made() -> None:
    results = check(CORRECT)

    assert {(r.name, r.storage): r.answer for r in results if r.answer is not Answer.PASSED} == {
        ("parallel-two-users", "memory"): Answer.NOT_RUN,
        ("restart", "memory"): Answer.NOT_RUN,
    }
    assert conclusion(results).status is Status.WORKS
