"""What is left of a Dex for a person who wants to start it again by hand."""

from __future__ import annotations

import shlex
import shutil
from typing import TYPE_CHECKING

from harness.dex.go_values import variables

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

SCRIPT = "start.sh"
_CA_FILE = "upstream-ca.pem"


def leave_script(
    binary: Path, config: Path, environment: Mapping[str, str], *, secret: Collection[str]
) -> None:
    """Write a script beside ``config`` that starts the same Dex.

    Only its owner can read it, because it holds the credentials that the check made up. Those of the
    variables in ``secret`` are the person's own: the script asks for them, if the configuration does.
    """
    named = {variable.name for variable in variables(config.read_text(encoding="utf-8"))}
    asked = [f': "${{{name}:?is needed; set it}}"\nexport {name}\n' for name in sorted(named & {*secret})]
    made_up = [
        f"export {name}={shlex.quote(value)}\n"
        for name, value in sorted(environment.items())
        if name not in secret
    ]
    start = f"exec {shlex.quote(str(binary))} serve {shlex.quote(str(config.absolute()))}\n"
    script = config.with_name(SCRIPT)
    script.touch(mode=0o700)
    script.write_text(f"#!/bin/sh\n{''.join(asked)}{''.join(made_up)}{start}", encoding="utf-8")


def kept_authority(ca_file: Path, folder: Path) -> Path:
    """Return a copy of the upstream's certificate authority that is there after the check."""
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.copyfile(ca_file, (folder / _CA_FILE).absolute())
