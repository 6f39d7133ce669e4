"""The Go on this machine, found without starting it, and the environment in which it builds."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

from harness.dex.go_errors import GoMissing
from harness.dex.run_go import run

OLDEST = (1, 25)
"""What Dex v2.45.1 says in its go.mod; go 1.25.0 is also the first with ``sync.WaitGroup.Go``."""
_WITHOUT_GO = "a Dex of your own with --dex PATH, and every embedded run, work without it"


@dataclass(frozen=True)
class Go:
    """A Go toolchain."""

    program: Path
    root: Path
    """GOROOT."""
    version: str
    """As Go writes it: ``go1.26.8``."""

    @property
    def numbers(self) -> tuple[int, ...]:
        """The version, to be compared; a development build counts as newest."""
        return numbers(self.version) or (999,)


def numbers(text: str) -> tuple[int, ...]:
    """Return the first version number in ``text``: ``go1.26.8`` -> (1, 26, 8); nothing if there is none."""
    found = re.search(r"\d+(?:\.\d+)*", text)
    return tuple(int(part) for part in found.group().split(".")) if found else ()


def find() -> Go:
    """Return the Go on PATH.

    Raises:
        GoMissing: there is none, or it is too old to fetch a newer one by itself.

    """
    program = shutil.which("go")
    if program is None:
        raise GoMissing(
            f"building a Dex needs Go {_dotted(OLDEST)} or newer (https://go.dev/dl) on PATH; {_WITHOUT_GO}"
        )
    go = _recognise(Path(program))
    if go.numbers < OLDEST:
        go = newer(go, _dotted(OLDEST))
    return go


def newer(go: Go, wanted: str) -> Go:
    """Return the toolchain that ``go`` fetches for a module that says ``go WANTED`` (GOTOOLCHAIN, Go 1.21).

    Raises:
        GoMissing: it fetches none.

    """
    said = _ask(go.program, "env", "GOROOT", "GOVERSION", GOTOOLCHAIN=_fetched(go, wanted)).splitlines()
    root, version = (*said, "", "")[:2]
    if numbers(version) < numbers(wanted) or not root:
        raise GoMissing(
            f"{go.program} is {go.version}, and this Dex needs Go {wanted} or newer (https://go.dev/dl);"
            f" {_WITHOUT_GO}"
        )
    return Go(Path(root, "bin", "go"), Path(root), version)


def _fetched(go: Go, wanted: str) -> str:
    """Return the value of GOTOOLCHAIN with which ``go`` is newer, unless its user forbids that."""
    allowed = os.environ.get("GOTOOLCHAIN") or _ask(go.program, "env", "GOTOOLCHAIN").strip()
    if not allowed or allowed == "local":
        return "local"
    return f"go{wanted}" if wanted.count(".") > 1 else f"go{wanted}.0"


def _recognise(program: Path) -> Go:
    """Read the version where every Go keeps it; ask only a Go that is laid out in another way."""
    root = program.resolve().parent.parent
    with contextlib.suppress(OSError):
        version = (root / "VERSION").read_text(encoding="utf-8").split()[0]
        if (root / "src" / "time" / "time.go").exists():
            return Go(program, root, version)
    said = _ask(program, "env", "GOROOT", "GOVERSION", GOTOOLCHAIN="local").splitlines()
    root_said, version = (*said, "", "")[:2]
    if not version.startswith(("go", "devel")) or not root_said:
        raise GoMissing(
            f"{program} does not say which Go it is; install Go {_dotted(OLDEST)} or newer (https://go.dev/dl);"
            f" {_WITHOUT_GO}"
        )
    return Go(program, Path(root_said), version)


def _ask(program: Path, *arguments: str, **environment: str) -> str:
    """Return what Go prints, nothing if it fails."""
    with contextlib.suppress(OSError):
        return run(
            program, arguments, cwd=Path("/"), environment=os.environ | environment | {"GOWORK": "off"}
        ).out
    return ""


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(number) for number in version)


def tags() -> tuple[str, ...]:
    """Return the ``-tags`` in the user's GOFLAGS: their package may need them; others may clash."""
    flags = shlex.split(os.environ.get("GOFLAGS", ""))
    return tuple(flag.replace("--tags", "-tags", 1) for flag in flags if re.match(r"--?tags=", flag))


def _writable() -> tuple[str, ...]:
    """Return ``-modcacherw`` if it is in the user's GOFLAGS, as in a CI whose caches must be deletable."""
    flags = shlex.split(os.environ.get("GOFLAGS", ""))
    return ("-modcacherw",) if {"-modcacherw", "--modcacherw"} & set(flags) else ()


def environment(scratch: Path, *, cgo: bool) -> dict[str, str]:
    """Return the environment of a build: the user's, without what would change what is built.

    ``scratch`` takes Go's temporary files.
    """
    # A user who builds for other machines still runs the tests on this one.
    here = {name: value for name, value in os.environ.items() if name not in {"GOOS", "GOARCH"}}
    return here | {
        "CGO_ENABLED": "1" if cgo else "0",
        # An empty value would be taken from `go env -w`.
        "GOFLAGS": " ".join(("-buildvcs=false", *_writable(), *tags())),
        "GO111MODULE": "on",
        "GOTMPDIR": str(scratch),
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
    }
