"""Checking the example connectors as ``refresh-harness check`` does, without its output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness import clients
from harness.check.judging import conclusion
from harness.check.planning import Options, plan
from harness.check.running import CheckRun

if TYPE_CHECKING:
    from harness.check.judging import Checked
    from harness.verdict import Verdict

EXAMPLES = Path(__file__).parents[2] / "examples"
CONNECTORS = EXAMPLES / "connectors"
CORRECT = CONNECTORS / "usersystem"
USER_SYSTEM = str(EXAMPLES / "upstreams" / "user_system.py")


def check(package: Path | None, **options: Any) -> tuple[Checked, ...]:  # noqa: ANN401  of `Options`
    """Return what comes of every check of the connector in ``package``."""
    chosen: dict[str, Any] = {
        "connector": CONNECTORS / "connector.yaml",
        "package": package,
        "upstream": USER_SYSTEM,
    } | options
    planned = plan(Options(**chosen), (clients.find("builtin"),), progress=lambda _: None)
    return CheckRun(planned.plan, lambda *_: None).run()


def on(storage: str, results: tuple[Checked, ...]) -> Verdict:
    """Return the verdict as far as one storage goes."""
    return conclusion(result for result in results if result.storage == storage)
