"""``mock-idp profiles``: the products that `mock-idp serve --profile` imitates."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def profiles(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object for programs.")] = False,
) -> int:
    """List the products a provider can imitate, each with what it is known for."""
    from mock_idp import profiles as known  # noqa: PLC0415  YAML, only for those who use it

    titles = {name: known.title(name) for name in known.names()}
    if as_json:
        print(json.dumps(titles))  # noqa: T201  the command's output
        return 0
    width = max(map(len, titles))
    for name, title in titles.items():
        print(f"{name:{width}}  {title}")  # noqa: T201  the command's output
    return 0
