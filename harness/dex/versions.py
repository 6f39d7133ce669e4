"""Which Dex: names that people know, and the versions that Go knows.

Dex's module path does not end in /v2, so that for Go its tags v2.x are no versions; it wants a
pseudo-version, made of the commit's time and hash (https://go.dev/ref/mod#pseudo-versions).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from harness.dex import toolchain
from harness.dex.run_go import run
from harness.dex.toolchain import numbers
from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from harness.dex.toolchain import Go

MODULE = "github.com/dexidp/dex"
API = f"{MODULE}/api/v2"
"""A module of its own, inside Dex's."""
DEX_VERSION = "v2.45.1"
"""The newest release whose refresh does not wait for itself in memory storage (#5017)."""

TAGS = {
    "v2.45.1": "v0.0.0-20260303133905-11d2eeb52b42",
    "v2.45.0": "v0.0.0-20260223143451-bcc228369401",
    "v2.44.0": "v0.0.0-20250829100637-2dce75009acf",
    "v2.43.1": "v0.0.0-20250522090151-6e602d3315ea",
    "v2.43.0": "v0.0.0-20250519173002-8e96058e7125",
    "v2.42.0": "v0.0.0-20250219130842-7d1a7473c8a0",
}
_OLDEST = (2, 42)
"""The first whose storages take a context, as the lab's does."""
_EXACT = re.compile(r"v\d+\.\d+\.\d+-(?:\S+\.)?\d{14}-[0-9a-f]{12}")


def known(version: str) -> str | None:
    """Return the pseudo-version without asking Go, or None.

    Raises:
        UsageError: the lab cannot build a Dex that old.

    """
    if re.fullmatch(r"v?2\.\d+\.\d+", version) and numbers(version) < _OLDEST:
        raise UsageError(
            f"Dex {version} is older than v2.42.0, the first that can be built here;"
            " give a binary of it with --dex PATH"
        )
    tag = version if version.startswith("v") else f"v{version}"
    return TAGS.get(tag) or (version if _EXACT.fullmatch(version) else None)


def checkout(version: str) -> Path | None:
    """Return the folder if ``version`` names one with a Dex in it, or None if it names no folder.

    Raises:
        UsageError: it is a folder without a Dex.

    """
    folder = Path(version).expanduser()
    if "/" not in version and version not in {".", ".."}:
        return None
    if not (folder / "cmd" / "dex" / "main.go").is_file():
        if not version.startswith((".", "/", "~")):
            return None  # a branch such as release/x
        raise UsageError(f"there is no Dex in {version}; name a folder with its sources, or a release")
    return folder.resolve()


def api_beside(dex: Path, version: str) -> str | None:
    """Return the version of Dex's module api/v2 at the commit of ``version``, None for a release.

    Dex's go.mod takes it from the folder beside it, which does not count for those who depend on Dex; only at
    a release is the version that it names the same.
    """
    required = re.search(rf"{API} v(\d+)\.(\d+)\.(\d+)\s", (dex / "go.mod").read_text(encoding="utf-8"))
    commit = re.search(r"\d{14}-[0-9a-f]{12}$", version)
    if version in TAGS.values() or required is None or commit is None:
        return None
    major, minor, patch = (int(part) for part in required.groups())
    return f"v{major}.{minor}.{patch + 1}-0.{commit.group()}"


def name(pseudo_version: str) -> str:
    """Return what people call a version: its tag, if it has one."""
    return next((tag for tag, exact in TAGS.items() if exact == pseudo_version), pseudo_version)


def ask(go: Go, version: str, scratch: Path) -> str:
    """Return the pseudo-version of a tag, branch or commit that only the module proxy or GitHub knows.

    Raises:
        UsageError: they do not, or cannot be reached.

    """
    folder = scratch / "query"
    folder.mkdir(exist_ok=True)
    (folder / "go.mod").write_text("module query\n", encoding="utf-8")
    ran = run(
        go.program,
        ["list", "-m", "-json", f"{MODULE}@{version}"],
        cwd=folder,
        environment=toolchain.environment(scratch, cgo=False),
    )
    if ran.code != 0:
        raise UsageError(
            f"there is no Dex '{version}' to be had ({_reason(ran.said)}); name a release ({', '.join(TAGS)})"
            " or a pseudo-version such as v0.0.0-20260303133905-11d2eeb52b42"
        )
    return str(json.loads(ran.out)["Version"])


def _reason(said: str) -> str:
    """Return Go's own words on one line, without what it repeats of the question."""
    words = " ".join(said.split())
    return words.removeprefix("go: ") or "Go does not say why"
