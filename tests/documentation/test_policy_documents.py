"""docs/policy.md and docs/profiles.md say what the code and the profiles do."""

from __future__ import annotations

import re

import pytest

from mock_idp import policy_fields
from mock_idp.config.provider import provider_settings
from mock_idp.config.reading import load
from tests.documentation import tables

TABLES = [(document, name) for document, found in tables.tables().items() for name in found]


@pytest.mark.parametrize(("document", "name"), TABLES)
def test_a_table_is_that_of_the_code(document: str, name: str) -> None:
    """If it is not: ``python -m tests.documentation.tables``."""
    text = (tables.DOCS / document).read_text()
    assert tables.written(text, name) == tables.tables()[document][name]


def test_every_field_of_the_policy_has_a_source() -> None:
    text = (tables.DOCS / "policy.md").read_text()
    rows = [line for line in text.splitlines() if re.match(r"\| `\w+\.\w+` \| `\w+\.\w+` \|", line)]
    assert len(rows) == sum(map(len, policy_fields.parts().values()))
    assert [row for row in rows if row.endswith(("| ? |", "|  |"))] == []


@pytest.mark.parametrize("document", ["policy.md", "profiles.md"])
def test_what_is_shown_as_yaml_can_be_read(document: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    blocks = (tables.DOCS / document).read_text().split("```yaml\n")[1:]
    assert blocks
    for block in blocks:
        path = tmp_path_factory.mktemp("docs") / "file.yaml"
        path.write_text(block.split("```")[0])
        provider_settings(load(path))
