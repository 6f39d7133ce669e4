"""Go's own packages with a clock and timers that can be moved: an overlay for ``go build``, made from GOROOT.

Started without ``DEX_LAB_CONTROL`` in its environment, a program built this way tells and measures time as
any other. Under control, ``time.Now`` has no monotonic part, so that differences of times see a move, and
every timer and every deadline of a connection runs ``labSpeed`` times as fast. Not reached is code that reads
the machine's clock past package time (``runtime.nanotime``, ``time.now`` by linkname).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.dex.files import replace
from harness.dex.go_errors import GoMissing

if TYPE_CHECKING:
    from pathlib import Path

    from harness.dex.toolchain import Go

# For each file: what stands there (exactly as often as said) and what is to stand there.
_CHANGES: dict[str, list[tuple[str, int, str]]] = {
    "time/time.go": [
        (
            "\nfunc Now() Time {\n",
            1,
            (
                "\nfunc Now() Time {\n\tif labControlled {\n\t\treturn labNow()\n\t}\n"
                "\treturn labRealNow()\n}\n\nfunc labRealNow() Time {\n"
            ),
        ),
    ],
    "time/sleep.go": [
        (
            "\nfunc Sleep(d Duration)\n",
            1,
            "\nfunc Sleep(d Duration) { labSleep(labScale(d)) }\n\nfunc labSleep(d Duration)\n",
        ),
        ("\nfunc when(d Duration) int64 {\n", 1, "\nfunc when(d Duration) int64 {\n\td = labScale(d)\n"),
    ],
    "time/tick.go": [("when(d), int64(d)", 2, "when(d), int64(labScale(d))")],
    "runtime/time.go": [
        ("\n//go:linkname timeSleep time.Sleep\n", 1, "\n//go:linkname timeSleep time.labSleep\n")
    ],
    "internal/poll/fd_poll_runtime.go": [
        ("\t\td = int64(time.Until(t))\n", 1, "\t\td = int64(labScale(time.Until(t)))\n"),
        (
            "\nfunc setDeadlineImpl(",
            1,
            (
                "\n//go:linkname labScale time.labScale\nfunc labScale(d time.Duration) time.Duration\n"
                "\nfunc setDeadlineImpl("
            ),
        ),
    ],
}

_ADDED = """package time

import (
	"sync/atomic"
	"syscall"
	_ "unsafe" // for linkname
)

// All are set before any other package can ask for the time; the lab's package control changes the last two.

var labControlled = labEnvironment("DEX_LAB_CONTROL", -1) >= 0

//go:linkname labOffset
var labOffset = labEnvironment("DEX_LAB_OFFSET_NS", 0)

//go:linkname labSpeed
var labSpeed = labEnvironment("DEX_LAB_TIMER_SPEED", 1)

func labEnvironment(name string, otherwise int64) int64 {
	text, _ := syscall.Getenv(name)
	number, err := atoi(text)
	if text == "" || err != nil {
		return otherwise
	}
	return int64(number)
}

func labNow() Time {
	t := labRealNow()
	t.stripMono()
	return t.Add(Duration(atomic.LoadInt64(&labOffset)))
}

//go:linkname labScale
func labScale(d Duration) Duration {
	if !labControlled || d <= 0 {
		return d
	}
	if speed := atomic.LoadInt64(&labSpeed); speed > 1 {
		return max(d/Duration(speed), 1)
	}
	return d
}
"""


def overlay(go: Go, folder: Path) -> dict[str, str]:
    """Write the changed files below ``folder``, and return which path of GOROOT each of them replaces.

    Raises:
        GoMissing: this Go keeps time in another way than those from 1.25 to 1.26 do.

    """
    source = go.root / "src"
    replaced = {}
    for name, changes in _CHANGES.items():
        text = (source / name).read_text(encoding="utf-8")
        for old, times, new in changes:
            if text.count(old) != times:
                raise GoMissing(
                    f"{go.version} keeps time in a way that is new to this program, so that a Dex built with"
                    f" it could not be moved in time ({name} is not as in Go 1.25 and 1.26); put one of those"
                    " on PATH"
                )
            text = text.replace(old, new)
        replaced[name] = text
    replaced["time/dexrefreshharness.go"] = _ADDED
    return {str(source / name): str(replace(folder / name, text)) for name, text in replaced.items()}
