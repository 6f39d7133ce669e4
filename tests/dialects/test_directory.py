"""The users of a provider, changed while it runs."""

from __future__ import annotations

import pytest

from mock_idp.clock import Clock
from mock_idp.directory import Directory
from mock_idp.events import UserChanged
from mock_idp.history import History
from mock_idp.protocol.model import User
from mock_idp.settings import a_user


@pytest.fixture
def history() -> History:
    return History(Clock(frozen=True))


@pytest.fixture
def directory(history: History) -> Directory:
    return Directory([a_user("alice", "wonderland")], history)


def test_a_claim_changes_another_goes_and_the_rest_stays(directory: Directory, history: History) -> None:
    directory.change("alice", email="a@example.org", groups=None)
    alice = directory.find("alice")
    assert alice == User(
        username="alice",
        password="wonderland",
        sub="sub-alice",
        claims={
            "name": "Alice",
            "preferred_username": "alice",
            "email": "a@example.org",
            "email_verified": True,
        },
    )
    assert [record.event for record in history] == [
        UserChanged("alice", {"email": "a@example.org", "groups": None})
    ]


def test_a_subject_never_changes(directory: Directory, history: History) -> None:
    with pytest.raises(ValueError, match="a subject identifier never changes"):
        directory.change("alice", sub="another")
    assert len(history) == 0


def test_nobody_can_be_changed_who_is_not_there(directory: Directory, history: History) -> None:
    with pytest.raises(KeyError):
        directory.change("carol", email="c@example.org")
    assert len(history) == 0
