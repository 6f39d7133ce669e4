"""What a test may expect of a client that refreshes; what goes wrong is told with a timeline."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Protocol

from mock_idp import conduct, durations, timeline
from mock_idp.watching import watching

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.events import TokenIssued
    from mock_idp.history import Event, History, Record


class HasHistory(Protocol):
    """Whoever has a history."""

    @property
    def history(self) -> History:
        """What happened."""


class Expectations:
    """Assertions over a history, or what came after event ``since``; of one client or user, or of all."""

    @contextlib.contextmanager
    def expect_refresh(
        self: HasHistory, *, within: str = "0s", client: str = "", user: str = ""
    ) -> Iterator[list[Record[TokenIssued]]]:
        """Expect a successful refresh while the context lasts, or in ``within`` real seconds after it.

        The list that it gives holds the refreshes in the end.

        Raises:
            AssertionError: there was none.

        """
        __tracebackhide__ = True
        began = len(self.history)
        found: list[Record[TokenIssued]] = []
        yield found
        with watching(self.history) as watch:
            while True:
                found[:] = conduct.refreshes(self.history.since(began), client, user)
                if found or not watch.wait(durations.parse(within)):
                    break
        _require(bool(found), "nobody refreshed", self.history.since(began))

    def assert_refreshed_once(self: HasHistory, *, since: int = 0, client: str = "", user: str = "") -> None:
        """Assert that exactly one refresh succeeded.

        Raises:
            AssertionError: none or several did.

        """
        __tracebackhide__ = True
        records = self.history.since(since)
        found = conduct.refreshes(records, client, user)
        said = (
            f"{len(found)} refreshes succeeded, not one: {_numbers(found)}" if found else "nobody refreshed"
        )
        _require(len(found) == 1, said, records)

    def assert_no_reuse(self: HasHistory, *, since: int = 0, client: str = "", user: str = "") -> None:
        """Assert that no refresh token came again once it had been replaced, even where that was allowed.

        Raises:
            AssertionError: one did.

        """
        __tracebackhide__ = True
        records = self.history.since(since)
        found = conduct.reuses(records, client, user)
        _require(not found, f"a replaced refresh token came again: {_numbers(found)}", records)

    def assert_stopped_after_invalid_grant(
        self: HasHistory, *, since: int = 0, client: str = "", user: str = ""
    ) -> None:
        """Assert that a client which was told ``invalid_grant`` did not try that refresh token again.

        Raises:
            AssertionError: it did, or nobody was told ``invalid_grant``.

        """
        __tracebackhide__ = True
        records = self.history.since(since)
        refused = conduct.invalid_grants(records, client, user)
        _require(bool(refused), "no refresh was answered with invalid_grant", records)
        found = conduct.attempts_after_invalid_grant(records, client, user)
        _require(not found, f"the client went on after invalid_grant: {_numbers(found)}", records)


def _numbers(records: list[Record[Event]] | list[Record[TokenIssued]]) -> str:
    return ", ".join(f"#{record.number}" for record in records)


def _require(holds: bool, sentence: str, records: tuple[Record[Event], ...]) -> None:  # noqa: FBT001
    __tracebackhide__ = True
    if not holds:
        told = timeline.lines_of(records) or "(nothing happened)"
        raise AssertionError(f"{sentence}\n{told}")
