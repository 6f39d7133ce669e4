"""Whatever is wrong with a file is one sentence that names the line."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_idp.config import ConfigError, Section, Value, load
from mock_idp.config.errors import hint
from tests.configuration.files import mistake_in, value_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "file.yaml: the file is empty"),
        ("# only a comment\n", "file.yaml: the file is empty"),
        (
            "a: 1\nb: [1\n",
            "file.yaml:3: this is not YAML: did not find expected ',' or ']' while parsing a flow sequence",
        ),
        (
            "a: 1\n\tb: 2\n",
            (
                "file.yaml:2: this is not YAML: "
                "found a tab character that violates indentation while scanning a plain scalar"
            ),
        ),
        ("a: 1\n---\nb: 1\n", "file.yaml:2: a second document begins here; write one document per file"),
        ("a: 1\nb: 2\na: 3\n", "file.yaml:3: the key 'a' stands here a second time; the first is in line 1"),
        ("a:\n  1: x\n", "file.yaml:2: the key '1' is not text to YAML; put it in quotes"),
        ("null: x\n", "file.yaml:1: the key 'null' is not text to YAML; put it in quotes"),
        ("? [a]\n: x\n", "file.yaml:1: a key must be text"),
        ("a: &b\n  c: *b\n", "file.yaml:1: an alias (*) points to a section that it is part of"),
        ("a: {<<: {b: 1}}\n", "file.yaml:1: merge keys (<<) are not supported"),
        ("a: !!python/name:os.system x\n", "file.yaml:1: the tag '!!python/name:os.system' is not supported"),
        ("a: 1\nb: \x01\n", "file.yaml:2: a character that YAML does not allow"),
        ("a: " + "[" * 150 + "]" * 150, "file.yaml: the nesting is too deep"),
    ],
)
def test_what_is_not_a_configuration_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert mistake_in(text, tmp_path) == message


def test_a_file_that_is_missing_or_a_folder_or_not_text(tmp_path: Path) -> None:
    (tmp_path / "latin-1.yaml").write_bytes(b"a: 1\nb: caf\xe9\n")
    messages = []
    for name in ("missing.yaml", "", "latin-1.yaml"):
        with pytest.raises(ConfigError) as failed:
            load(tmp_path / name)
        messages.append(str(failed.value).removeprefix(str(tmp_path)))
    assert messages == [
        "/missing.yaml: cannot be read: No such file or directory",
        ": cannot be read: Is a directory",
        "/latin-1.yaml:2: the file is not UTF-8 text",
    ]


@given(
    text=st.text(st.characters(codec="utf-8"), max_size=60)
    | st.text("[]{}:,&*!|>'\"%@`?-# \nab", max_size=60)
)
def test_any_text_is_a_value_or_a_mistake(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(text.encode())
    with contextlib.suppress(ConfigError):
        load(path).plain()


def test_an_alias_is_the_value_it_points_to(tmp_path: Path) -> None:
    assert value_of("a: &x [1, 2]\nb: *x\n", tmp_path).plain() == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize(
    ("text", "read", "expected"),
    [
        ("2.10", Value.string, "2.10"),
        ("no", Value.string, "no"),
        ("'007'", Value.string, "007"),
        ("Off", Value.boolean, False),
        ("yes", Value.boolean, True),
        ("20", Value.integer, 20),
        ("1h30m", Value.duration, 5400.0),
        ("off", lambda value: value.choice("on", "off"), "off"),
        ("[a, b]", lambda value: [item.text for item in value.items()], ["a", "b"]),
        ("login: ok", lambda value: (value.entry()[0], value.entry()[1].text), ("login", "ok")),
        (
            "{a: 1, b: 1.5, c: null, d: 1990-01-01, e: on, f: [x]}",
            Value.plain,
            {"a": 1, "b": 1.5, "c": None, "d": "1990-01-01", "e": True, "f": ["x"]},
        ),
    ],
)
def test_a_value_is_read_as_what_is_expected(
    tmp_path: Path, text: str, read: Callable[[Value], object], expected: object
) -> None:
    assert read(value_of(text, tmp_path)) == expected


@pytest.mark.parametrize(
    ("text", "read", "sentence"),
    [
        ("a:", Value.string, "a must be text, not nothing"),
        ("a: [b]", Value.string, "a must be text, not a list"),
        ("a: maybe", Value.boolean, "a must be on or off, not 'maybe'"),
        ("a: 1.5", Value.integer, "a must be a whole number, not '1.5'"),
        ("a: -1", Value.integer, "a must be 0 or more, not '-1'"),
        ("a: 20", Value.duration, "a needs a unit: write it like 20s"),
        ("a: soon", Value.duration, "a: 'soon' is not a duration; write it like 20s, 1m or 24h"),
        ("a: 999999d", Value.duration, "a: '999999d' is longer than a hundred years"),
        ("a: {b: c}", Value.duration, "a must be a duration such as 20s, 1m or 24h, not a section"),
        (
            "a: wroks",
            lambda value: value.choice("works", "broken", "unknown"),
            "a cannot be 'wroks'; did you mean 'works'?",
        ),
        (
            "a: zzz",
            lambda value: value.choice("works", "broken", "unknown"),
            "a cannot be 'zzz'; known are works, broken, unknown",
        ),
        ("a:", lambda value: value.choice("on", "off"), "a must be one of on, off, not nothing"),
        ("a: b", Value.items, "a must be a list, not 'b'"),
        ("a: b", Value.entries, "a must be a section of keys and values, not 'b'"),
        (
            "a: {b: 1, c: 2}",
            Value.entry,
            "a must be one key with its value, such as 'login: ok', not a section",
        ),
        ("a: 0123", Value.plain, "a: '0123' is not a plain number; put it in quotes if it is text"),
        ("a: 12:30", Value.plain, "a: '12:30' is not a plain number; put it in quotes if it is text"),
        ("a: .inf", Value.plain, "a: '.inf' is not a plain number; put it in quotes if it is text"),
    ],
)
def test_another_kind_of_value_is_a_sentence(
    tmp_path: Path, text: str, read: Callable[[Value], object], sentence: str
) -> None:
    message = mistake_in(text, tmp_path, lambda top: read(top.section("a").required("a")))
    assert message == f"file.yaml:1: {sentence}"


def test_an_unknown_key_names_the_nearest_one_and_its_place(tmp_path: Path) -> None:
    text = "stack:\n  provider:\n    refersh: off\n"

    def read(top: Value) -> Section:
        provider = top.section("stack").required("stack").section("provider").required("provider")
        return provider.section("refresh", "users")

    assert mistake_in(text, tmp_path, read) == (
        "file.yaml:3: unknown key 'refersh' in stack.provider; did you mean 'refresh'?"
    )


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    message = mistake_in(
        "a:\n  b: 1\n", tmp_path, lambda top: top.section("a").required("a").section("b", "c").required("c")
    )
    assert message == "file.yaml:2: the key 'c' is missing in a"


def test_a_section_tells_what_is_written(tmp_path: Path) -> None:
    section = value_of("a: 1\n", tmp_path).section("a", "b")
    assert ("a" in section, "b" in section, section.get("b")) == (True, False, None)


@pytest.mark.parametrize(
    ("given_word", "sentence"),
    [("of", "did you mean 'off'?"), ("zzz", "write on or off")],
)
def test_two_options_are_both_named(given_word: str, sentence: str) -> None:
    assert hint(given_word, ("on", "off")).replace("'on'", "'off'") == sentence
