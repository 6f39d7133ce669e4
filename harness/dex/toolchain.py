"""The Go on this machine: found without starting it, and run so that nothing of it stays behind."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from harness.dex.go_errors import GoMissing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

OLDEST = (1, 25)
"""What Dex v2.45.1 says in its go.mod; go 1.25.0 is also the first with ``sync.WaitGroup.Go``."""
_WITHOUT_GO = "a Dex of your own with --dex PATH, and every embedded run, work without it"
_AGAIN_AFTER = 10.0
_END_WITHIN = 2.0


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


@dataclass(frozen=True)
class Ran:
    """How a run of Go ended."""

    code: int
    out: str
    said: str = field(repr=False)
    """What it wrote to stderr, without the progress of downloads."""


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
            f"{go.program} is {go.version}, and this Dex needs Go {wanted} or newer (https://go.dev/dl); {_WITHOUT_GO}"
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
            f"{program} does not say which Go it is; install Go {_dotted(OLDEST)} or newer (https://go.dev/dl); {_WITHOUT_GO}"
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
    """Return the ``-tags`` of the user's GOFLAGS: their package may not compile without; other flags may clash with ours."""
    flags = shlex.split(os.environ.get("GOFLAGS", ""))
    return tuple(flag.replace("--tags", "-tags", 1) for flag in flags if re.match(r"--?tags=", flag))


def environment(scratch: Path, *, cgo: bool) -> dict[str, str]:
    """Return the environment of a build: the user's, without what would change what is built.

    ``scratch`` takes Go's temporary files.
    """
    return os.environ | {
        "CGO_ENABLED": "1" if cgo else "0",
        # An empty value would be taken from `go env -w`.
        "GOFLAGS": " ".join(("-buildvcs=false", *tags())),
        "GO111MODULE": "on",
        "GOTMPDIR": str(scratch),
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
    }


def run(
    program: Path,
    arguments: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    still: Callable[[], None] = lambda: None,
) -> Ran:
    """Run Go to its end; ``still`` is called every ten seconds.

    Whatever breaks this off (Ctrl-C) kills Go and the compilers it has started.
    """
    with _started(program, arguments, cwd, environment) as process:
        while True:
            try:
                out, said = process.communicate(timeout=_AGAIN_AFTER)
                break
            except subprocess.TimeoutExpired:
                still()
    kept = [line for line in said.splitlines() if not line.startswith(("go: downloading ", "go: finding "))]
    return Ran(process.returncode, out, "\n".join(kept).strip())


@contextlib.contextmanager
def _started(
    program: Path, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(  # noqa: S603  the person's own Go
        [program, *arguments],
        cwd=cwd,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        process_group=0,
    )
    try:
        yield process
    except BaseException:
        _kill(process)
        raise


def _kill(process: subprocess.Popen[str]) -> None:
    """End Go and its children, and wait until Go is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=_END_WITHIN)
