"""Faults of an upstream, one per file: frozen values, off by default, written into the history."""

from __future__ import annotations

from harness.upstream.faults.answer import Answer
from harness.upstream.faults.delay import Delay
from harness.upstream.faults.fault import Fault
from harness.upstream.faults.hang import Hang
from harness.upstream.faults.lose_reply import LoseReply
from harness.upstream.faults.meet import Meet
from harness.upstream.faults.thin import Thin

__all__ = ["Answer", "Delay", "Fault", "Hang", "LoseReply", "Meet", "Thin"]
