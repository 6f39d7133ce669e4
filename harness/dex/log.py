"""Reading Dex's log: the lines that tell of refreshes, sign-ins and failures; pure."""

from __future__ import annotations

import json

from harness.dex.events import DexLogged

_TELLING = {
    "login successful",
    "refresh token expired",
    "refresh token expired due to inactivity",
    "refresh token claimed twice",
    "trying to claim token for different client",
    "keys expired, rotating",
    "keys rotated",
}
"""Lines of level info that evidence is made of (server/refreshhandlers.go, storage/keyrotation, v2.45.1)."""
_PANIC = "panic serving"
_LONGEST = 500


def read(line: str) -> DexLogged | None:
    """Return what a line of the log tells; None if it is nothing to do with a run."""
    try:
        entry = json.loads(line)
    except ValueError:
        return _plain(line)
    if not isinstance(entry, dict):
        return None
    message, level = str(entry.get("msg", "")), str(entry.get("level", "")).lower()
    if _PANIC in message:
        return _plain(message)
    if level not in {"warn", "warning", "error"} and message not in _TELLING:
        return None
    return DexLogged(level, message[:_LONGEST], str(entry.get("err", ""))[:_LONGEST])


def _plain(line: str) -> DexLogged | None:
    """Return the first line of a panic, which Go writes as plain text."""
    if _PANIC not in line:
        return None
    message, _, reason = line.partition(": ")[2].partition(_PANIC)[2].partition(": ")
    return DexLogged("error", f"{_PANIC}{message}"[:_LONGEST], reason.partition("\n")[0][:_LONGEST])
