"""A Dex of our own: Dex's own program with its clock in our hands, and a person's connector in it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness.dex import building, person_module, toolchain, versions
from harness.dex.cache import Cache, default_folder
from harness.dex.foreign import foreign_version
from harness.dex.go_errors import BuildFailed, GoMissing
from harness.dex.versions import DEX_VERSION
from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.dex.toolchain import Go

__all__ = ["DEX_VERSION", "Binary", "BuildFailed", "GoMissing", "build", "foreign"]

LAB = Path(__file__).with_name("lab")
_MAKERS = ("building.py", "goroot.py", "main_package.py")
"""What decides how a program is made: a change there is another program."""


@dataclass(frozen=True)
class Binary:
    """A Dex that can be started."""

    path: Path
    version: str
    """``v2.45.1``; of a foreign one what ``dex version`` prints, empty if that cannot be read."""
    controlled: bool
    """Its clock can be moved, it can be measured, and it has the storage ``rowlock``."""
    storages: tuple[str, ...]
    """What is sure to work without a server; of a foreign one ``memory`` alone."""
    types: tuple[str, ...]
    """Connector types that were registered beyond Dex's own."""


def build(
    package: Path | None = None,
    *,
    version: str = DEX_VERSION,
    cgo: bool = False,
    cache: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Binary:
    """Return a Dex with a person's ``package`` in it, built now or taken from ``cache``.

    Args:
        package: the folder of a Go package that registers its connector in ``server.ConnectorsConfig``
            from an ``init``; only read.
        version: a release of Dex, a branch, a commit, a pseudo-version, or a folder with Dex's sources.
        cgo: also with SQLite; needs a C compiler.
        cache: where builds are kept, by default the user's cache folder.
        progress: told now and then, in one line, what takes so long.

    Raises:
        GoMissing: there is no Go, or one that is too old.
        BuildFailed: Go refused.
        UsageError: the folder is no such package, or there is no such version.

    """
    module = person_module.read(LAB if package is None else package)
    go = toolchain.find()
    store = Cache(cache or default_folder())
    checkout = versions.checkout(version)
    exact = str(checkout) if checkout else _exact(go, version, store, progress)
    order = building.Order(module, LAB, exact, checkout, package is not None, cgo)
    key = _key(go, order)
    found = store.hit(key)
    if found is not None:
        return _read(found)
    with store.locked(key, lambda: progress("waiting for another check, which builds the same Dex …")):
        found = store.hit(key)  # somebody else may have built it while we waited
        if found is not None:
            return _read(found)
        with store.scratch() as scratch:
            made = building.make(go, order, store.root, scratch, progress)
            binary = _described(made, order, package)
            (made.folder / "binary.json").write_text(
                json.dumps(asdict(binary), default=str), encoding="utf-8"
            )
            return _read(store.keep(key, made.folder))


def foreign(path: Path) -> Binary:
    """Return a Dex that somebody else built.

    Raises:
        UsageError: it is not there, cannot be started, or is no Dex.

    """
    return Binary(path.resolve(), foreign_version(path), controlled=False, storages=("memory",), types=())


def _exact(go: Go, version: str, store: Cache, progress: Callable[[str], None]) -> str:
    """Return the version as Go knows it."""
    exact = versions.known(version)
    if exact is None:
        progress(f"looking up Dex {version} …")
        with store.scratch() as scratch:
            exact = versions.ask(go, version, scratch)
    return exact


def _key(go: Go, order: building.Order) -> str:
    """Return a name for all that a build is made of."""
    lab = hashlib.sha256()
    for file in [*sorted(LAB.rglob("*.go")), *(LAB.with_name(name) for name in _MAKERS)]:
        lab.update(file.read_bytes())
    parts = [go.version, str(go.root), order.version, str(order.cgo), *toolchain.tags(), lab.hexdigest()]
    parts.append(person_module.fingerprint(order.module))
    if order.checkout is not None:
        parts.append(person_module.fingerprint_of(order.checkout))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _read(entry: Path) -> Binary:
    told = json.loads((entry / "binary.json").read_text(encoding="utf-8"))
    return Binary(
        entry / "dex",
        told["version"],
        controlled=told["controlled"],
        storages=tuple(told["storages"]),
        types=tuple(told["types"]),
    )


def _described(made: building.Made, order: building.Order, package: Path | None) -> Binary:
    """Return what was built.

    Raises:
        UsageError: the package registered nothing.

    """
    # In a Dex of their own the connector may stand among Dex's, and cannot be told from them.
    if package is not None and not made.types and order.module.path != versions.MODULE:
        raise UsageError(
            f"the package {order.module.import_path} ({package}) registers no connector type; write in one of"
            ' its files: func init() { server.ConnectorsConfig["mytype"] ='
            " func() server.ConnectorConfig { return new(Config) } }"
        )
    storages = ("memory", "rowlock", "sqlite3") if order.cgo else ("memory", "rowlock")
    return Binary(
        made.folder / "dex", versions.name(made.version), controlled=True, storages=storages, types=made.types
    )
