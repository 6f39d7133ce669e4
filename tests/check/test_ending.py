"""A program that is told to end does so within seconds, whatever hangs in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.dex.processes import with_words

if TYPE_CHECKING:
    from pathlib import Path

# A child in a group of its own, a folder, a thread that never ends, and a way out that hangs.
_HANGS = """
import signal, subprocess, sys, tempfile, threading
from harness import children, ending

ending.WITHIN = 0.5
ending.take_signals()
ending.keep_temporary_files_together()
folder = tempfile.mkdtemp()
threading.Thread(target=threading.Event().wait).start()
child = subprocess.Popen(["tail", "-f", "/dev/null", "--pid", "1", "-s", "777", folder + "/x"],
                         process_group=0, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
with children.known(child):
    try:
        print("ready", flush=True)
        threading.Event().wait()
    finally:
        threading.Event().wait()
"""


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_does_not_end_in_order_ends_by_force(tmp_path: Path, by: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HANGS],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            assert with_words(str(tmp_path)) != []
            process.send_signal(by)
            process.send_signal(by)
            code = process.wait(5)
        finally:
            process.kill()
    assert code == 128 + by
    assert list(tmp_path.iterdir()) == []
    assert with_words(str(tmp_path)) == []


_SAYS_WHAT_HANGING_UP_DOES = """
import signal
from harness import ending

signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
ending.take_signals()
print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)
"""


def test_signals_that_are_ignored_stay_ignored() -> None:
    command = [sys.executable, "-c", _SAYS_WHAT_HANGING_UP_DOES]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "True\n"
