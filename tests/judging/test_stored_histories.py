"""A history that is written and read back is the same, and a file that is none is told by line."""

from __future__ import annotations

import types
import typing
from dataclasses import fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.events import RunFailed
from harness.result import assess
from mock_idp.history import Event, HistoryError, Record, read, write
from tests.judging.golden import WORKING

if TYPE_CHECKING:
    from pathlib import Path

_LINE = '{"n": 1, "at": 0, "hop": "run", "kind": "clock.advanced", "seconds": 5}'
# Line ends of Unicode are left to the tests below.
_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=8)


def _kinds() -> list[type[Event]]:
    return sorted(Event._kinds.values(), key=lambda kind: kind.kind)


def _values(hint: object) -> st.SearchStrategy[Any]:
    inner = typing.get_args(hint)
    if isinstance(hint, types.UnionType):
        return st.one_of([_values(option) for option in inner])
    if typing.get_origin(hint) is list:
        return st.lists(_values(inner[0]), max_size=2)
    if typing.get_origin(hint) is dict:
        return st.dictionaries(_TEXT, _values(inner[1]), max_size=2)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    simple: dict[Any, st.SearchStrategy[Any]] = {
        str: _TEXT,
        bool: st.booleans(),
        int: st.integers(),
        float: st.floats(allow_nan=False, allow_infinity=False),
        type(None): st.none(),
        Any: st.one_of(_TEXT, st.integers(), st.booleans(), st.none()),
    }
    return simple[hint]


def _events(kind: type[Event]) -> st.SearchStrategy[Event]:
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: _values(hints[field.name]) for field in fields(kind)})


@pytest.mark.parametrize("kind", _kinds(), ids=lambda kind: kind.kind)
def test_every_kind_of_event_survives_storing(
    kind: type[Event], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("stored") / "history.jsonl"

    @settings(max_examples=15, deadline=None)
    @given(st.lists(_events(kind), max_size=3), st.floats(0, 1e9))
    def survives(events: list[Event], at: float) -> None:
        records = tuple(Record(number, at, event) for number, event in enumerate(events, 1))
        write(records, path)
        assert read(path) == records

    survives()


def test_a_stored_run_gets_the_same_verdict(tmp_path: Path) -> None:
    write(WORKING, tmp_path / "run.jsonl")
    assert read(tmp_path / "run.jsonl") == WORKING
    assert assess(read(tmp_path / "run.jsonl")) == assess(WORKING)


def test_empty_lines_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "run.jsonl").write_text(f"\n{_LINE}\n\n")
    assert len(read(tmp_path / "run.jsonl")) == 1


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "is not a record of a history: Expecting property name"),
        ("[]", "is not a record of a history: "),
        ("5", "is not a record of a history: "),
        ("{}", "is not a record of a history: unknown or missing 'n'"),
        (_LINE.replace("clock.advanced", "clock.stopped"), "unknown or missing 'clock.stopped'"),
        (_LINE.replace('"clock.advanced"', "[1]"), "is not a record of a history: unhashable"),
        (
            _LINE.replace('"n": 1', '"n": "one"'),
            "'clock.advanced' event: number: Input should be a valid integer",
        ),
        (_LINE.replace("5}", '5, "speed": 2}'), "is not a 'clock.advanced' event: it has no field 'speed'"),
        (_LINE.replace(', "seconds": 5', ""), "is not a 'clock.advanced' event: "),
    ],
)
def test_a_line_that_is_no_record_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(f"{_LINE}\n\n{line}\n")
    with pytest.raises(HistoryError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert complaint in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match=r"none\.jsonl: cannot be read: No such file"):
        read(tmp_path / "none.jsonl")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "run.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(HistoryError, match="is not a history: not UTF-8 text"):
        read(tmp_path / "run.jsonl")


@pytest.mark.parametrize("end", ["\u2028", "\u0085"], ids=["line separator", "next line"])
def test_a_line_end_of_unicode_inside_a_clients_words_survives(tmp_path: Path, end: str) -> None:
    records = (Record(1, 0.0, RunFailed(f"some{end}words")),)
    write(records, tmp_path / "run.jsonl")
    assert read(tmp_path / "run.jsonl") == records


@pytest.mark.parametrize(
    "line",
    [
        _LINE.replace("5}", '"five"}'),
        _LINE.replace('"at": 0', '"at": NaN'),
        _LINE.replace('"n": 1', '"n": 1e999'),
        "[" * 100_000,
    ],
    ids=["a word for a number", "not a number", "infinite", "deeply nested"],
)
def test_a_value_of_the_wrong_type_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "run.jsonl").write_text(line)
    with pytest.raises(HistoryError, match=r"run\.jsonl:1: "):
        read(tmp_path / "run.jsonl")
