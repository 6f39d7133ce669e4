"""``--store``: which storage a URL names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mock_idp.store import StoreError
from mock_idp.store.sql import SqlStore

if TYPE_CHECKING:
    from mock_idp.clock import Clock
    from mock_idp.store.driver import Driver

MEMORY = "memory"
_KNOWN = "there are memory, sqlite:PATH and postgresql://USER:PASSWORD@HOST/DATABASE"


def open_store(url: str, clock: Clock) -> SqlStore:
    """Return the storage that ``url`` names, which is not memory.

    Raises:
        StoreError: there is no such kind of storage, or it cannot be used now.

    """
    return SqlStore(driver_of(url), clock)


def driver_of(url: str) -> Driver:
    """Return the driver for the database that ``url`` names.

    Raises:
        StoreError: there is no such kind of storage, or what it needs is not installed.

    """
    scheme, colon, rest = url.partition(":")
    if scheme == "sqlite" and colon:
        return _sqlite(rest)
    if scheme in {"postgresql", "postgres"} and rest.startswith("//"):
        return _postgresql(url)
    raise StoreError(f"the storage is of no kind that this mock_idp has; {_KNOWN}")


def _sqlite(path: str) -> Driver:
    from mock_idp.store.sqlite import Sqlite  # noqa: PLC0415  only for those who use it

    if not path or path.startswith((":", "//")):
        raise StoreError("a storage in SQLite is a file: write sqlite:PATH, such as sqlite:idp.db")
    return Sqlite(Path(path))


def _postgresql(url: str) -> Driver:
    try:
        from mock_idp.store.postgresql import Postgresql  # noqa: PLC0415  psycopg is an extra
    except ImportError as error:
        needed = "pip install 'dex-refresh-harness[postgresql]'"
        raise StoreError(
            f"a storage in PostgreSQL needs psycopg, which is not installed: {needed}"
        ) from error
    try:
        return Postgresql(url)
    except ValueError as error:
        raise StoreError(f"the storage {error}; {_KNOWN}") from error
