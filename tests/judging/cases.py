"""What a test of a checker consists of."""

from __future__ import annotations

from harness.checkers.finding import Weight
from tests.judging.histories import Records

Case = tuple[str, Records, Weight, tuple[int, ...], tuple[int, ...], str]
"""Cause, history, and the finding: weight, evidence, logins, what was seen."""
NearMisses = dict[str, dict[str, Records]]
"""Cause -> why it is none -> history."""
Mistakes = dict[str, tuple[str, Records]]
"""What is wrong with a connector -> its cause, and a history."""
