"""Forgetting what nobody misses, a little at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.protocol.model import Grant

if TYPE_CHECKING:
    from mock_idp.store.driver import Connection, Driver

EVERY = 64
"""Records written by a process between two looks; fewer than are forgotten at each, so that it keeps up."""
_AT_ONCE = 100


def prune(connection: Connection, driver: Driver, now: float) -> None:
    """Forget some records whose time is over, and the grants that were left to them alone."""
    oldest = f"ORDER BY forget_at LIMIT {_AT_ONCE} {driver.skip_locked}"
    statement = f"SELECT kind, key, grant_key FROM mock_idp_records WHERE forget_at <= ? {oldest}"  # noqa: S608
    over = connection.execute(statement, (now,))
    if not over:
        return
    places = ", ".join(["(?, ?)"] * len(over))
    connection.execute(
        f"DELETE FROM mock_idp_records WHERE (kind, key) IN (VALUES {places})",  # noqa: S608
        [value for kind, key, _ in over for value in (kind, key)],
    )
    grants = sorted({grant for _, _, grant in over if grant is not None})
    if grants:
        _drop_childless(connection, driver, grants)


def _drop_childless(connection: Connection, driver: Driver, grants: list[str]) -> None:
    """Forget those of ``grants`` that no record belongs to.

    They are held first: whoever adds a token to one holds it too, and what they added is seen after that.
    """
    places = ", ".join("?" * len(grants))
    which = f"kind = ? AND key IN ({places})"
    values = (Grant.__name__, *grants)
    connection.execute(
        f"SELECT key FROM mock_idp_records WHERE {which} ORDER BY key {driver.for_update}",  # noqa: S608
        values,
    )
    connection.execute(
        f"DELETE FROM mock_idp_records WHERE {which} AND NOT EXISTS"  # noqa: S608
        " (SELECT 1 FROM mock_idp_records AS kept WHERE kept.grant_key = mock_idp_records.key)",
        values,
    )
