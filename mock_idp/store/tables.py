"""The tables of a database that keeps records."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mock_idp.store.driver import Connection

SCHEMA = 1
"""Version of the tables and of the JSON in them. A new field with a default does not change it."""

# key and grant_key hold a `sql_transaction.key_column`.
_TABLES = (
    "CREATE TABLE IF NOT EXISTS mock_idp_schema (version INTEGER NOT NULL)",
    """CREATE TABLE IF NOT EXISTS mock_idp_records (
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        grant_key TEXT,
        forget_at DOUBLE PRECISION,
        body TEXT NOT NULL,
        PRIMARY KEY (kind, key)
    )""",
    "CREATE INDEX IF NOT EXISTS mock_idp_forget ON mock_idp_records (forget_at) WHERE forget_at IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS mock_idp_grants ON mock_idp_records (grant_key) WHERE grant_key IS NOT NULL",
)


def create(connection: Connection) -> int:
    """Make the tables if there are none, and return the version of those that there are."""
    for statement in _TABLES:
        connection.execute(statement)
    found = connection.execute("SELECT version FROM mock_idp_schema")
    if not found:
        connection.execute("INSERT INTO mock_idp_schema (version) VALUES (?)", (SCHEMA,))
    return int(found[0][0]) if found else SCHEMA
