"""Nothing about a product without a source: each line of a profile says where it is from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mock_idp import profiles

_FILES = sorted(Path(profiles.__file__).parent.rglob("*.yaml"))
_STRUCTURE = re.compile(r"^\s*[\w-]+:$|^title: ")
"""A key that only holds further lines, and the one line that says what the profile imitates."""


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.relative_to(path.parents[1]).as_posix())
def test_every_line_carries_a_source(path: Path) -> None:
    bare = [
        f"{number}: {line}"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if not _STRUCTURE.match(line) and not re.search(r"  # \S.{7,}$", line)
    ]
    assert bare == []


def test_there_are_files() -> None:
    assert len(_FILES) == len(profiles.names()) + len(profiles.error_text_names())


@pytest.mark.parametrize("name", profiles.names())
def test_every_profile_has_a_title_of_one_line(name: str) -> None:
    title = profiles.title(name)
    assert title.isprintable()
    assert 20 < len(title) < 130


@pytest.mark.parametrize("name", profiles.names())
def test_a_profile_says_whose_words_it_refuses_with(name: str) -> None:
    words = profiles.document(name).section(*dict(profiles.document(name).entries())).required("error_texts")
    assert words.text == {"entra": "microsoft"}.get(name, name)


def test_an_unknown_profile_is_one_sentence() -> None:
    with pytest.raises(ValueError, match=r"^there is no profile 'gogle'; did you mean 'google'\?$"):
        profiles.profile("gogle")


def test_unknown_error_texts_are_one_sentence() -> None:
    with pytest.raises(ValueError, match=r"^there are no error texts 'dx'; did you mean 'dex'\?$"):
        profiles.error_texts("dx")
