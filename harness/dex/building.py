"""One build: a go.mod beside the person's own, an overlay, and Go."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness.dex import goroot, main_package, toolchain, versions
from harness.dex.go_errors import BuildFailed
from harness.dex.run_go import run
from harness.dex.toolchain import numbers

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.dex.person_module import Module
    from harness.dex.run_go import Ran
    from harness.dex.toolchain import Go


@dataclass(frozen=True)
class Order:
    """What is to be built."""

    module: Module
    lab: Path
    version: str
    """Of Dex, as Go knows it; of a checkout, its folder."""
    checkout: Path | None
    imported: bool
    """The module holds a connector; otherwise it is the lab alone."""
    cgo: bool


@dataclass(frozen=True)
class Made:
    """What was built: ``dex`` in ``folder``."""

    folder: Path
    version: str
    types: tuple[str, ...]


@dataclass(frozen=True)
class _Site:
    """Where Go runs, and what it is told each time."""

    go: Go
    order: Order
    scratch: Path
    progress: Callable[[str], None]

    @property
    def modfile(self) -> Path:
        """The go.mod of this build; its go.sum is beside it."""
        return self.scratch / "go.mod"

    def run(self, *arguments: str, doing: str) -> Ran:
        """Run Go in the person's module, which stays as it is; ``doing`` is repeated if that takes long."""
        began = time.monotonic()
        return run(
            self.go.program,
            arguments,
            cwd=self.order.module.root,
            environment=toolchain.environment(self.scratch, cgo=self.order.cgo),
            still=lambda: self.progress(f"{doing} ({time.monotonic() - began:.0f} s so far) …"),
        )


def make(go: Go, order: Order, root: Path, scratch: Path, progress: Callable[[str], None]) -> Made:
    """Build what is ordered in ``scratch``; ``root`` keeps what further builds can use.

    Raises:
        GoMissing: Go is too old, or too new to be understood.
        BuildFailed: Go refused.
        UsageError: what stands in Dex's place in the module is no Dex.

    """
    site = _Site(go, order, scratch, progress)
    _write_modfile(site)
    dex, version, wanted = _dex(site)
    if numbers(go.version) < numbers(wanted):
        go = toolchain.newer(go, wanted)
        site = _Site(go, order, scratch, progress)
    _take_api_beside(site, dex)
    replaced = goroot.overlay(go, root / "goroot" / go.version)
    replaced |= main_package.overlay(order.module, order.lab, dex, scratch, imported=order.imported)
    overlay = scratch / "overlay.json"
    overlay.write_text(json.dumps({"Replace": replaced}), encoding="utf-8")
    folder = scratch / "made"
    folder.mkdir()
    name = versions.name(version)
    doing = f"compiling Dex {name}"
    progress(f"{doing} (the first time takes a minute or two) …")
    ran = site.run(
        "build",
        f"-modfile={site.modfile}",
        "-mod=mod",
        f"-overlay={overlay}",
        f"-ldflags=-s -w -X main.version={name}",
        "-o",
        str(folder / "dex"),
        f"{order.module.import_path}/{main_package.FOLDER}",
        doing=doing,
    )
    if ran.code != 0:
        raise BuildFailed(f"Go could not build Dex {name}{_with(order)}", ran.said)
    return Made(folder, version, _types(folder / "dex"))


def _with(order: Order) -> str:
    return f" with the package {order.module.import_path}" if order.imported else ""


def _write_modfile(site: _Site) -> None:
    """Write a go.mod that is the person's own and also asks for the Dex that is wanted."""
    module = site.order.module
    site.modfile.write_text(module.text, encoding="utf-8")
    known = (site.order.lab / "go.sum").read_text(encoding="utf-8")
    site.modfile.with_name("go.sum").write_text(_joined(module.sums, known), encoding="utf-8")
    if module.path == versions.MODULE:
        return  # a Dex of their own, with the connector inside
    wanted = versions.TAGS[versions.DEX_VERSION] if site.order.checkout else site.order.version
    changes = [f"-require={versions.MODULE}@{wanted}"]
    if numbers(module.go) < toolchain.OLDEST:
        changes.append(f"-go={toolchain.OLDEST[0]}.{toolchain.OLDEST[1]}.0")
    changes += _replacements(site.order)
    ran = site.run("mod", "edit", *changes, str(site.modfile), doing="reading go.mod")
    if ran.code != 0:
        raise BuildFailed(f"Go cannot read {module.root / 'go.mod'}", ran.said)


def _replacements(order: Order) -> list[str]:
    """Return what makes Go take the Dex that is wanted: a module of theirs may ask for a newer one."""
    if order.checkout is not None:
        beside = {versions.MODULE: order.checkout, versions.API: order.checkout / "api" / "v2"}
        return [
            f"-replace={path}={folder}" for path, folder in beside.items() if (folder / "go.mod").is_file()
        ]
    if f"{versions.MODULE} =>" in order.module.text:
        return []  # theirs: a Dex that they have changed
    return [f"-replace={versions.MODULE}={versions.MODULE}@{order.version}"]


def _take_api_beside(site: _Site, dex: Path) -> None:
    """Use Dex's module api/v2 of the same commit, if it can be had; otherwise what Dex names may do."""
    beside = versions.api_beside(dex, site.order.version)
    if beside is None or site.order.module.path == versions.MODULE:
        return
    doing = f"fetching {versions.API}"
    replacement = f"{versions.API}@{beside}"
    if site.run("mod", "download", f"-modfile={site.modfile}", replacement, doing=doing).code == 0:
        site.run("mod", "edit", f"-replace={versions.API}={replacement}", str(site.modfile), doing=doing)


def _joined(*sums: str) -> str:
    """Return the lines of several go.sum, each once."""
    return "".join(f"{line}\n" for line in dict.fromkeys(line for text in sums for line in text.splitlines()))


def _dex(site: _Site) -> tuple[Path, str, str]:
    """Return Dex's folder, its version, and the version of Go it asks for; fetch it if need be."""
    doing = f"fetching Dex {versions.name(site.order.version)}"
    site.progress(f"{doing} …")
    listed = site.run(
        "list", "-m", f"-modfile={site.modfile}", "-mod=mod", "-json", versions.MODULE, doing=doing
    )
    told = json.loads(listed.out) if listed.code == 0 else {}
    told = told.get("Replace", told)
    if told and "Dir" not in told:
        listed = site.run(
            "mod",
            "download",
            f"-modfile={site.modfile}",
            "-json",
            f"{versions.MODULE}@{told['Version']}",
            doing=doing,
        )
        told |= json.loads(listed.out) if listed.code == 0 else {}
    if "Dir" not in told:
        raise BuildFailed(
            f"Go could not fetch Dex {versions.name(site.order.version)}{_with(site.order)}", listed.said
        )
    wanted = told.get("GoVersion", "1.16")
    return Path(told["Dir"]), told.get("Version", str(told["Dir"])), wanted


def _types(program: Path) -> tuple[str, ...]:
    """Ask what was built which connector types it has beyond Dex's own."""
    ran = run(program, ["lab-types"], cwd=program.parent, environment={})
    if ran.code != 0:
        raise BuildFailed("the Dex that was built does not start", ran.said)
    return tuple(json.loads(ran.out.splitlines()[-1])["registered"] or ())
