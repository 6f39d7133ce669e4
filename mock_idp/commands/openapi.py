"""``mock-idp openapi``: what can be asked of a provider, for programs."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from mock_idp.command_line import UsageError


def openapi(
    issuer: Annotated[
        str, typer.Argument(help="The issuer URL that stands in the document.", metavar="ISSUER")
    ] = "http://127.0.0.1:9000",
) -> int:
    """Print the OpenAPI document of all endpoints, as JSON."""
    from mock_idp.openapi import document  # noqa: PLC0415  YAML, only for those who ask
    from mock_idp.protocol.uris import is_web  # noqa: PLC0415  as above

    if not is_web(issuer):
        raise UsageError(f"'{issuer}' is not an http or https URL; write one such as http://127.0.0.1:9000")
    json.dump(document(issuer.rstrip("/")), sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0
