"""Storages to try, each empty at the beginning."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from tests.store import postgresql_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_NUMBERS = itertools.count()
SQLITE = pytest.param("sqlite", id="sqlite")
POSTGRESQL = pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgresql)
MEMORY = pytest.param("memory", id="memory")


@pytest.fixture(scope="session")
def postgresql_folder() -> Iterator[str]:
    """The folder of the socket of a PostgreSQL server."""
    with postgresql_server.server() as folder:
        yield folder


@pytest.fixture
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Return what makes a URL for ``--store``, of an empty storage of that kind."""

    def make(kind: str) -> str:
        if kind != "postgresql":
            return {"sqlite": f"sqlite:{tmp_path}/idp.db"}.get(kind, kind)
        return _new_schema(request.getfixturevalue("postgresql_folder"))

    return make


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def url(request: pytest.FixtureRequest, new_url: Callable[[str], str]) -> str:
    """The URL of an empty database."""
    return new_url(request.param)


@pytest.fixture(scope="session")
def new_schema() -> Callable[[str], str]:
    """Return what makes the URL of an empty schema, of a server by its folder."""
    return _new_schema


def _new_schema(folder: str) -> str:
    import psycopg  # noqa: PLC0415  where there is a server, there is psycopg too

    schema = f"tried_{next(_NUMBERS)}"
    base = f"postgresql://mock_idp@/postgres?host={folder}"
    with psycopg.connect(base) as connection:
        connection.execute(f"CREATE SCHEMA {schema}".encode())
    return f"{base}&options=-csearch_path%3D{schema}"
