"""A person's Go package: the module around it, read only, and what a build of it depends on."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODULE = re.compile(r'^\s*module\s+"?([^\s"]+)"?', re.MULTILINE)
_GO = re.compile(r"^\s*go\s+(\d+(?:\.\d+)*)", re.MULTILINE)
_LOCAL_REPLACE = re.compile(r'^([^\n]*?=>\s*)"?(\.{1,2}(?:/[^\s"]*)?|/[^\s"]*)"?', re.MULTILINE)
# See "go help packages" and go/build: what the compiler reads of a folder.
_COMPILED = frozenset(
    f".{suffix}"
    for suffix in (
        *("go", "s", "S", "sx", "c", "h", "cc", "cpp", "cxx", "m", "hh", "hpp", "hxx"),
        *("f", "F", "for", "f90", "syso", "swig", "swigcxx"),
    )
)
_IGNORED_FOLDERS = frozenset(["vendor", "testdata", "node_modules"])


@dataclass(frozen=True)
class Module:
    """The module that a package is in."""

    root: Path
    package: Path
    """The package's folder, ``root`` or below it."""
    path: str
    """The module's path, from its go.mod."""
    text: str
    """The go.mod, with every local replacement as an absolute path."""

    @property
    def import_path(self) -> str:
        """What a Go program writes to import the package."""
        below = self.package.relative_to(self.root).as_posix()
        return self.path if below == "." else f"{self.path}/{below}"

    @property
    def go(self) -> str:
        """The version of Go that the module asks for."""
        found = _GO.search(self.text)
        return found.group(1) if found else "1.16"

    @property
    def sums(self) -> str:
        """The go.sum, empty if there is none."""
        file = self.root / "go.sum"
        return file.read_text(encoding="utf-8") if file.is_file() else ""


def read(package: Path) -> Module:
    """Return the module around a folder.

    Raises:
        UsageError: it is no folder, has no Go file, or is in no module.

    """
    folder = package.resolve()
    if not folder.is_dir():
        raise UsageError(f"{package} is not a folder; name the one that holds the connector's Go files")
    if not any(_is_source(file) for file in folder.glob("*.go")):
        raise UsageError(
            f"{package} holds no Go file; name the folder of the package that registers the connector"
        )
    root = next((parent for parent in (folder, *folder.parents) if (parent / "go.mod").is_file()), None)
    if root is None:
        raise UsageError(
            f"{package} is in no Go module; run 'go mod init example.com/connector' there, and 'go mod tidy'"
        )
    text = (root / "go.mod").read_text(encoding="utf-8")
    found = _MODULE.search(text)
    if found is None:
        raise UsageError(
            f"{root / 'go.mod'} names no module; its first line is 'module example.com/connector'"
        )
    return Module(root, folder, found.group(1), _absolute(text, root))


def fingerprint(module: Module) -> str:
    """Return a hash over all that a build of the module reads from its folder and its local replacements."""
    replaced = [Path(target) for _, target in _LOCAL_REPLACE.findall(module.text)]
    return fingerprint_of(module.root, *replaced) + module.import_path


def fingerprint_of(*trees: Path) -> str:
    """Return a hash over all that Go reads from these folders."""
    digest = hashlib.sha256()
    for tree in trees:
        for file in sorted(_read_by_go(tree)):
            name = file.relative_to(tree).as_posix()
            digest.update(f"\0{name}\0{file.stat().st_size}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _absolute(text: str, root: Path) -> str:
    """Return a go.mod that means the same in another folder."""

    def resolve(found: re.Match[str]) -> str:
        return f'{found.group(1)}"{Path(os.path.normpath(root / found.group(2)))}"'

    return _LOCAL_REPLACE.sub(resolve, text)


def _is_source(file: Path) -> bool:
    return not file.name.startswith(("_", ".")) and not file.name.endswith("_test.go")


def _read_by_go(tree: Path) -> Iterator[Path]:
    """Yield the files of one module; all of them if one embeds others, because patterns are Go's business."""
    files = list(_files(tree))
    compiled = [file for file in files if file.suffix in _COMPILED and _is_source(file)]
    if any(b"//go:embed" in file.read_bytes() for file in compiled if file.suffix == ".go"):
        yield from files
        return
    yield from compiled
    yield from (file for file in (tree / "go.mod", tree / "go.sum") if file.is_file())


def _files(tree: Path) -> Iterator[Path]:
    """Yield every file, without hidden folders, those that Go does not look at, and modules of their own."""
    for folder, below, names in os.walk(tree):
        below[:] = [
            name
            for name in below
            if not name.startswith(".")
            and name not in _IGNORED_FOLDERS
            and not Path(folder, name, "go.mod").is_file()
        ]
        yield from (Path(folder, name) for name in names if Path(folder, name).is_file())
