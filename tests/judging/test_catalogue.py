"""The catalogue of causes: what people read when a run is explained."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from importlib import resources

import pytest

from harness.causes import Cause, catalogue
from harness.status import Status

_SHORTHAND = re.compile(r"\*\*|\b(?:RT|AT|OP|RP)\b|->[UHP]\b|\bharness:")


def test_every_cause_is_listed_once() -> None:
    entries = json.loads(resources.files("harness").joinpath("causes.json").read_text(encoding="utf-8"))
    assert [entry["id"] for entry in entries] == list(catalogue())


def test_the_catalogue_cannot_be_changed_by_those_who_read_it() -> None:
    with pytest.raises(TypeError):
        catalogue()["new"] = next(iter(catalogue().values()))  # type: ignore[index]


@pytest.mark.parametrize("cause", catalogue().values(), ids=lambda cause: cause.id)
def test_a_cause_is_told_in_full_and_in_words(cause: Cause) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cause.id)
    for field in fields(Cause):
        assert getattr(cause, field.name).strip(), field.name
        if field.name not in {"id", "layer"}:
            assert not _SHORTHAND.search(getattr(cause, field.name)), field.name


def test_advice_begins_as_a_sentence_goes_on() -> None:
    """It is printed after a label such as ``change``."""
    assert [cause.id for cause in catalogue().values() if not cause.fix[0].islower()] == []


def test_the_verdicts_are_those_of_the_scenario_files() -> None:
    assert list(Status) == ["works", "broken", "correct-denial", "unknown"]
