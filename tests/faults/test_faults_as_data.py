"""Faults as plain data: read, written, and every mistake a sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_idp.faults import (
    FAULTS,
    Aim,
    Answer,
    Barrier,
    DropMember,
    Endpoint,
    Fault,
    Hang,
    Refuse,
    all_from_data,
    from_data,
    to_data,
)
from mock_idp.faults.base.aim import GRANTS

LEAST: dict[str, dict[str, Any]] = {
    "answer": {"status": 503},
    "barrier": {"n": 2, "within": 5},
    "delay": {"seconds": 0.5},
    "drop-claims": {"claims": ["email"]},
    "drop-member": {"members": ["id_token"]},
    "expires-in": {"kind": "missing"},
    "rate-limit": {"n": 3, "window": 60},
    "set-claims": {"claims": {"email": "x"}},
    "set-member": {"members": {"token_type": "mac"}},
    "skew": {"seconds": -60},
    "slow-body": {"bytes_per_second": 10},
    "stale-iat": {"seconds": 60},
    "truncate": {"after": 10},
    "unavailable": {"lasts": 30},
}
"""What a fault cannot do without."""


def test_a_fault_is_read_from_data() -> None:
    data = {
        "fault": "answer",
        "status": 503,
        "on": {"endpoint": "token", "grant": "refresh_token", "client": "harbor"},
        "times": 2,
    }
    fault = Answer(503, on=Aim("token", grant="refresh_token", client="harbor"), times=2)
    assert from_data(data) == fault
    assert to_data(fault) == data


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_every_fault_can_be_written_and_says_what_it_does(name: str) -> None:
    data = {"fault": name, **LEAST.get(name, {})}
    fault = from_data(data)
    assert (type(fault), to_data(fault)) == (FAULTS[name], data)
    assert fault.description.startswith(fault.deed)
    assert json.dumps(data)


AIMS = st.builds(
    Aim,
    endpoint=st.frozensets(st.sampled_from(Endpoint), max_size=3),
    grant=st.frozensets(st.sampled_from(sorted(GRANTS.values())), max_size=2),
    client=st.none() | st.text(max_size=5),
    user=st.none() | st.text(max_size=5),
)
OFTEN: dict[str, st.SearchStrategy[Any]] = {
    "on": st.none() | AIMS,
    "times": st.none() | st.integers(1, 9),
    "nth": st.none() | st.integers(1, 9),
    "probability": st.floats(0.01, 1),
    "seed": st.integers(),
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(
    fault=st.builds(Hang, **OFTEN)
    | st.builds(Answer, st.integers(200, 599), JSON, st.none() | st.integers(0, 99), **OFTEN)
    | st.builds(
        Barrier, st.integers(2, 9), st.floats(0.1, 9), st.sampled_from(["arrival", "together"]), **OFTEN
    )
    | st.builds(DropMember, st.lists(st.text(max_size=5), min_size=1, max_size=3).map(tuple), **OFTEN)
)
def test_what_is_written_as_json_is_read_back(fault: Fault) -> None:
    assert from_data(json.loads(json.dumps(to_data(fault)))) == fault


def test_grants_are_known_by_their_last_word_and_endpoints_by_another_name() -> None:
    assert Aim("userinfo", "device_code") == Aim(
        Endpoint.RESOURCE, "urn:ietf:params:oauth:grant-type:device_code"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (3, "a fault is an object such as {'fault': 'hang'}, not 3"),
        ({"fault": "anser"}, "fault: there is no fault 'anser'; did you mean 'answer'?"),
        ({"fault": ["hang"]}, "fault: there is no fault '['hang']'; did you mean 'hang'?"),
        ({"fault": "answer"}, "answer: the key 'status' is missing"),
        ({"fault": "hang", "time": 1}, "hang: unknown key 'time'; did you mean 'times'?"),
        ({"fault": "hang", 7: 1}, "hang: unknown key '7'; known are nth, on, probability, seed, times"),
        ({"fault": "hang", "times": 0}, "hang: times must be 1 or more"),
        ({"fault": "hang", "times": "2"}, "hang: times must be a whole number, not '2'"),
        ({"fault": "hang", "times": True}, "hang: times must be a whole number, not True"),
        ({"fault": "hang", "nth": 0}, "hang: nth must be 1 or more"),
        ({"fault": "hang", "probability": 0}, "hang: probability must be above 0 and at most 1"),
        ({"fault": "hang", "probability": 1.1}, "hang: probability must be above 0 and at most 1"),
        ({"fault": "hang", "seed": 0.5}, "hang: seed must be a whole number, not 0.5"),
        (
            {"fault": "hang", "on": "token"},
            "hang: on must be an object such as {'endpoint': 'token'}, not 'token'",
        ),
        (
            {"fault": "hang", "on": {"endpoints": 1}},
            "hang: on: unknown key 'endpoints'; did you mean 'endpoint'?",
        ),
        (
            {"fault": "hang", "on": {"endpoint": "tokn"}},
            "hang: on: there is no endpoint 'tokn'; did you mean 'token'?",
        ),
        ({"fault": "hang", "on": {"endpoint": 3}}, "hang: on: endpoint must be a list of texts, not 3"),
        (
            {"fault": "hang", "on": {"grant": "refresh"}},
            "hang: on: there is no grant 'refresh'; did you mean 'refresh_token'?",
        ),
        ({"fault": "hang", "on": {"user": 3}}, "hang: on: user must be text, not 3"),
        ({"fault": "answer", "status": 99}, "answer: 99 is no status from 200 to 599"),
        ({"fault": "answer", "status": 429, "retry_after": -1}, "answer: retry_after must be 0 or more"),
        (
            {"fault": "answer", "status": 500, "headers": {"a": 1}},
            "answer: headers must be an object of texts, not {'a': 1}",
        ),
        (
            {"fault": "answer", "status": 500, "headers": {"a": "b\r\n"}},
            "answer: headers must be printable ASCII",
        ),
        ({"fault": "refuse", "style": "gogle"}, "refuse: there is no style 'gogle'; did you mean 'google'?"),
        ({"fault": "refuse", "status": 42}, "refuse: 42 is no status from 200 to 599"),
        ({"fault": "html", "page": "wall"}, "html: there is no page 'wall'; write login or waf"),
        ({"fault": "redirect-loop", "status": 200}, "redirect-loop: 200 is no redirect"),
        ({"fault": "rate-limit", "n": -1, "window": 1}, "rate-limit: n must be 0 or more"),
        ({"fault": "rate-limit", "n": 1, "window": 0}, "rate-limit: window must be above 0 seconds"),
        ({"fault": "unavailable", "lasts": 0}, "unavailable: lasts must be above 0 seconds"),
        ({"fault": "unavailable", "lasts": 1, "after": -1}, "unavailable: after must be 0 seconds or more"),
        ({"fault": "delay", "seconds": 0}, "delay: 0 is no number of seconds above 0"),
        ({"fault": "delay", "seconds": float("inf")}, "delay: seconds must be a number, not inf"),
        ({"fault": "barrier", "n": 1, "within": 1}, "barrier: it takes two or more, not 1"),
        ({"fault": "barrier", "n": 2, "within": 0}, "barrier: 0 is no number of seconds above 0"),
        (
            {"fault": "barrier", "n": 2, "within": 1, "order": "reverse"},
            "barrier: there is no order 'reverse'; did you mean 'reversed'?",
        ),
        ({"fault": "truncate", "after": -1}, "truncate: after must be 0 bytes or more"),
        ({"fault": "slow-body", "bytes_per_second": 0}, "slow-body: bytes_per_second must be above 0"),
        ({"fault": "content-type", "value": "\u00e4"}, "content-type: value must be printable ASCII"),
        (
            {"fault": "expires-in", "kind": "strings"},
            "expires-in: there is no kind 'strings'; did you mean 'string'?",
        ),
        ({"fault": "drop-member", "members": []}, "drop-member: members must name what to leave out"),
        ({"fault": "drop-member", "members": "a"}, "drop-member: members must be a list of texts, not 'a'"),
        ({"fault": "set-member", "members": {}}, "set-member: members must name what to set"),
        ({"fault": "drop-claims", "claims": []}, "drop-claims: claims must name what to leave out"),
        ({"fault": "set-claims", "claims": {}}, "set-claims: claims must name what to set"),
        (
            {"fault": "set-claims", "claims": {"a": float("nan")}},
            "set-claims: claims must be an object, not {'a': nan}",
        ),
        ({"fault": "answer", "status": 200, "body": {1}}, "answer: body must be a JSON value, not {1}"),
        ({"fault": "skew", "seconds": 0}, "skew: seconds must not be 0"),
        ({"fault": "stale-iat", "seconds": -1}, "stale-iat: seconds must be above 0"),
        ({"fault": "expired", "seconds": 0}, "expired: seconds must be above 0"),
    ],
)
def test_a_mistake_is_one_sentence(data: object, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as raised:
        from_data(data)
    assert str(raised.value) == message


def test_a_mistake_in_a_list_says_where() -> None:
    with pytest.raises(ValueError, match=r"^faults\[2\]: delay: the key 'seconds' is missing$"):
        all_from_data([{"fault": "hang"}, {"fault": "delay"}])
    with pytest.raises(ValueError, match=r"^faults must be a list, not \{\}$"):
        all_from_data({})
    assert all_from_data([{"fault": "hang"}, {"fault": "refuse", "style": "dex"}]) == (
        Hang(),
        Refuse(style="dex"),
    )
