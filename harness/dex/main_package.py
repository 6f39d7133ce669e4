"""The main package of a Dex of ours: Dex's own cmd/dex, plus the lab, plus a person's package.

It exists in an overlay of ``go build`` only, in a folder below the person's package, so that it may import
what is ``internal`` there; nothing is written to their tree. Dex's files come from where Go keeps modules.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.dex.files import replace
from harness.dex.versions import MODULE
from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from harness.dex.person_module import Module

FOLDER = "dexrefreshharnesslab"
"""Also in lab/control/measure.go, which leaves its functions out."""
_LAB_PATH = "dex-refresh-harness/lab/"
_REQUIRED = re.compile(r"^(?:require)?\s+([\w.~/-]+\.[\w.~/-]+) v\S+", re.MULTILINE)


def overlay(module: Module, lab: Path, dex: Path, scratch: Path, *, imported: bool) -> dict[str, str]:
    """Return which virtual file stands for which real one; what is generated is written to ``scratch``.

    ``dex`` is the folder of Dex's module. ``imported`` is whether the package is to be a part of the program.

    Raises:
        UsageError: that is no Dex with a cmd/dex.

    """
    virtual = module.package / FOLDER
    sources = [file for file in sorted(dex.glob("cmd/dex/*.go")) if not file.name.endswith("_test.go")]
    if not sources:
        raise UsageError(f"{dex} has no Go files in cmd/dex, so that it is no Dex that can be built")
    files = {virtual / file.name: file for file in sources}
    for part in ("control", "rowlock"):
        for file in (lab / part).glob("*.go"):
            if not file.name.endswith("_test.go"):
                files[virtual / part / file.name] = file
    register = (lab / "_main" / "register.go").read_text(encoding="utf-8")
    files[virtual / "lab_register.go"] = replace(
        scratch / "lab_register.go", register.replace(_LAB_PATH, f"{module.import_path}/{FOLDER}/")
    )
    files[virtual / "lab_parts.go"] = replace(
        scratch / "lab_parts.go", _parts(dex, module.import_path if imported else None)
    )
    return {str(name): str(file) for name, file in files.items()}


def _parts(dex: Path, import_path: str | None) -> str:
    """Return the Go file that names the person's package, and the modules that every Dex is made of."""
    stock = sorted({MODULE, *_REQUIRED.findall((dex / "go.mod").read_text(encoding="utf-8"))})
    lines = ["package main", ""]
    if import_path is not None:
        lines += [f'import _ "{import_path}"', ""]
    return "\n".join(
        [*lines, "var labStockModules = []string{", *(f'\t"{name}",' for name in stock), "}", ""]
    )
