"""Which setting shows which cause of a failed refresh; ``python -m mock_idp.faults.catalogue`` prints it.

``catalogue.json`` holds one entry for each cause of ``harness/causes.json``. It has either

* ``settings``, each of which is enough. It is made of ``fault`` (data of `from_data`), ``policy`` (fields of
  the parts of `mock_idp.protocol.policy.Policy` and their values), ``client`` (fields of a client) or
  ``call`` (a method of a part of the provider), or of several of these together. ``sees`` says in the words
  of ``tests/faults/observer.py`` what a client sees of the first setting; ``note``, what else is to be known;
* or ``always``: how the provider behaves by itself, so that the cause needs no setting;
* or ``because``: why no provider can show it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mock_idp.faults.base.fault import Fault
from mock_idp.faults.known import FAULTS

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMMON = {it.name for it in fields(Fault)}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is known of one cause."""

    id: str
    settings: tuple[Mapping[str, Any], ...] = ()
    sees: str | None = None
    note: str | None = None
    always: str | None = None
    because: str | None = None


def entries() -> tuple[Entry, ...]:
    """Return every entry, in the order of ``harness/causes.json``."""
    text = Path(__file__).with_name("catalogue.json").read_text(encoding="utf-8")
    return tuple(Entry(**{**it, "settings": tuple(it.get("settings", ()))}) for it in json.loads(text))


def causes_table() -> str:
    """Return the entries as a Markdown table."""
    rows = [f"| `{it.id}` | {_shown_by(it)} |" for it in entries()]
    return "\n".join(["| cause | is shown by |", "|---|---|", *rows]) + "\n"


def faults_table() -> str:
    """Return every fault as a row of a Markdown table."""
    rows = [
        f"| `{name}` | {_own_fields(kind)} | {_usual(kind)} | {_first_line(kind)} |"
        for name, kind in FAULTS.items()
    ]
    return "\n".join(["| fault | keys | aims at, unless told | |", "|---|---|---|---|", *rows]) + "\n"


def _shown_by(entry: Entry) -> str:
    if entry.because is not None:
        return f"nothing: {entry.because}"
    if entry.always is not None:
        return f"the provider as it stands: {entry.always}"
    note = "" if entry.note is None else f" ({entry.note})"
    return " or ".join(_setting(it) for it in entry.settings) + note


def _setting(setting: Mapping[str, Any]) -> str:
    return " with ".join(_part(kind, value) for kind, value in setting.items())


def _part(kind: str, value: Any) -> str:  # noqa: ANN401  as JSON has it
    if kind == "fault":
        return f"`{json.dumps(value)}`"
    if kind == "call":
        return f"`provider.{value}()`"
    written = ", ".join(f"{name}: {json.dumps(it)}" for name, it in value.items())
    return f"`{written}`" if kind == "policy" else f"a client that has `{written}`"


def _own_fields(kind: type[Fault]) -> str:
    return ", ".join(f"`{it.name}`" for it in fields(kind) if it.name not in _COMMON) or "none"


def _usual(kind: type[Fault]) -> str:
    return " ".join(sorted(kind.usual.endpoint)) or "everything"


def _first_line(kind: type[Fault]) -> str:
    """Return the first sentence of the fault's docstring."""
    return " ".join(str(kind.__doc__).partition("\n\n")[0].split()).replace("|", "\\|")


if __name__ == "__main__":
    print(faults_table(), causes_table(), sep="\n", end="")  # noqa: T201  the command's output
