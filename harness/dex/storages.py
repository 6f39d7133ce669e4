"""Where a Dex keeps its tokens: the storages of Dex v2.45.1 that a check uses, and the lab's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from harness.dex.go_values import variables
from mock_idp.command_line import UsageError
from mock_idp.config.errors import hint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PASSWORD_VARIABLE = "STORAGE_PASSWORD"  # noqa: S105  its name
"""The database's password travels in this variable, so that the configuration file does not hold it."""
_SSL_MODES = ("disable", "require", "verify-ca", "verify-full")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, kw_only=True)
class Storage:
    """The ``storage:`` of a Dex configuration."""

    type: str
    config: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Variables that Dex must be started with, because ``config`` names them."""

    @property
    def outlives_dex(self) -> bool:
        """Tokens are still there when Dex is started again."""
        return self.type != "memory" and (self.type != "rowlock" or "file" in self.config)


MEMORY = Storage(type="memory")


def row_lock(file: Path | None = None) -> Storage:
    """Return the lab's storage, in which only refreshes of the same token wait for each other."""
    return Storage(type="rowlock", config={} if file is None else {"file": _plain(str(file), "folder")})


def sqlite(file: Path) -> Storage:
    """Return SQLite in ``file``; Dex must be built with cgo."""
    return Storage(type="sqlite3", config={"file": _plain(str(file), "folder")})


def postgres(url: str) -> Storage:
    """Return the database that a URL such as ``postgres://dex@127.0.0.1:5432/dex?sslmode=disable`` names.

    Raises:
        UsageError: it is no such URL.

    """
    parts = _split(url)
    config: dict[str, Any] = {
        "host": parts.hostname,
        "port": parts.port or 5432,
        "database": _plain(unquote(parts.path.strip("/")), "name of a database"),
        "user": _plain(unquote(parts.username or ""), "user of a database"),
        "ssl": {"mode": _ssl_mode(parts)},
    }
    if not parts.password:
        return Storage(type="postgres", config=config)
    return Storage(
        type="postgres",
        config=config | {"password": f"${PASSWORD_VARIABLE}"},
        environment={PASSWORD_VARIABLE: unquote(parts.password)},
    )


def _split(url: str) -> SplitResult:
    """Return the URL's parts; its text is never shown, because it may hold a password."""
    try:
        parts = urlsplit(url)
        needed = (parts.hostname, parts.path.strip("/"), parts.username, parts.port != 0)
    except ValueError:
        pass
    else:
        if parts.scheme in ("postgres", "postgresql") and all(needed):
            return parts
    raise UsageError("a Postgres storage is written as postgres://USER:PASSWORD@HOST:PORT/DATABASE")


def _ssl_mode(parts: SplitResult) -> str:
    """Return what the URL says, else Dex's own default; off on this machine, where certificates are rare."""
    query = parse_qs(parts.query, keep_blank_values=True)
    for key in query:
        if key != "sslmode":
            raise UsageError(
                f"Dex knows no '{key}' in the URL of a Postgres storage; write sslmode or nothing"
            )
    mode = query.get("sslmode", ["disable" if parts.hostname in _LOOPBACK else "verify-full"])[-1]
    if mode not in _SSL_MODES:
        raise UsageError(f"the sslmode of a Postgres storage cannot be '{mode}'; {hint(mode, _SSL_MODES)}")
    return mode


def _plain(text: str, what: str) -> str:
    """Return ``text`` unless Dex would read a part of it as a variable, which cannot be escaped."""
    if variables(text):
        raise UsageError(
            f"the {what} of a storage cannot have a $ in it, because Dex takes it for a variable: {text}"
        )
    return text
