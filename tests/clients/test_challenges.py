"""Challenges as servers write them."""

from __future__ import annotations

import pytest

from harness.clients.challenges import parse_challenges


@pytest.mark.parametrize(
    ("fields", "challenges"),
    [
        ([], {}),
        (
            ['Bearer realm="https://h/token",service="harbor-registry"'],
            {"bearer": {"realm": "https://h/token", "service": "harbor-registry"}},
        ),
        (
            ['bearer Realm = "https://h/token" , Scope="a:b:pull,push"'],
            {"bearer": {"realm": "https://h/token", "scope": "a:b:pull,push"}},
        ),
        (
            [r'Basic realm="a \"quoted\", name", Bearer realm=plain'],
            {"basic": {"realm": 'a "quoted", name'}, "bearer": {"realm": "plain"}},
        ),
        (['Basic realm="a"', 'Bearer realm="b"'], {"basic": {"realm": "a"}, "bearer": {"realm": "b"}}),
        (['Basic realm="first"', 'Basic realm="second"'], {"basic": {"realm": "first"}}),
        (["Negotiate, Basic"], {"negotiate": {}, "basic": {}}),
        (['Bearer realm="never closed'], {"bearer": {}}),
        (['realm="nobody\'s"'], {}),
    ],
)
def test_a_field_is_read_as_the_grammar_says(
    fields: list[str], challenges: dict[str, dict[str, str]]
) -> None:
    assert parse_challenges(fields) == challenges
