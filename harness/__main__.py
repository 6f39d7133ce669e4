"""``python -m harness`` is ``refresh-harness``."""

from __future__ import annotations

from harness.cli import main

main()
