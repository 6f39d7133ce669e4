"""Where built programs are kept, so that the second run need not start Go."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEPT = 20
"""How many builds are kept; each is about 50 MB."""


def default_folder() -> Path:
    """Return the user's folder for caches (XDG Base Directory Specification)."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(home) if Path(home).is_absolute() else Path.home() / ".cache"
    return root / "dex-refresh-harness"


class Cache:
    """A folder of builds, each in a folder named after all that it was made of."""

    def __init__(self, root: Path) -> None:
        """Keep everything below ``root``; it is made when something is to be kept."""
        self.root = root

    def entry(self, key: str) -> Path:
        """Return the folder of a build, whether it is there or not."""
        return self.root / "builds" / key

    def hit(self, key: str) -> Path | None:
        """Return the folder of a finished build, now the newest, or None."""
        entry = self.entry(key)
        try:
            os.utime(entry)
        except FileNotFoundError:
            return None
        return entry

    @contextlib.contextmanager
    def locked(self, key: str, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Let nobody else on this machine build ``key`` meanwhile; the lock ends with its process.

        ``waiting`` is called if somebody else does.
        """
        self.entry(key).parent.mkdir(parents=True, exist_ok=True)
        with self.entry(f"{key}.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """Yield a folder that is gone afterwards; in the cache, so that what was built can be moved."""
        parent = self.root / "scratch"
        parent.mkdir(parents=True, exist_ok=True)
        with self._clearing():
            folder = Path(tempfile.mkdtemp(dir=parent))
            held = _lock(folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(held)

    def keep(self, key: str, made: Path) -> Path:
        """Move a finished build to its place, and forget those that were not used for longest."""
        entry = self.entry(key)
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(entry)
        made.rename(entry)
        self._prune()
        return entry

    def _prune(self) -> None:
        builds = [path for path in self.entry("").iterdir() if path.is_dir()]
        for old in sorted(builds, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)
            old.with_name(f"{old.name}.lock").unlink(missing_ok=True)

    @contextlib.contextmanager
    def _clearing(self) -> Iterator[None]:
        """Remove what killed processes left: nobody holds its lock. Inside, nobody else does that."""
        with (self.root / "scratch.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            for left in (self.root / "scratch").iterdir():
                with contextlib.suppress(OSError):
                    os.close(_lock(left))
                    shutil.rmtree(left, ignore_errors=True)
            yield


def _lock(folder: Path) -> int:
    """Return a descriptor that holds the lock of a folder.

    Raises:
        BlockingIOError: somebody else holds it.

    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
