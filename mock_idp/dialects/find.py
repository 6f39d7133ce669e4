"""Finding a dialect: one of ours by its name, one of an installed package's, or a person's own in a file.

A package announces its dialects in its ``pyproject.toml``::

    [project.entry-points."mock_idp.dialects"]
    our-directory = "our_package.directory:OurDirectory"
"""

from __future__ import annotations

import importlib
import importlib.util
import traceback
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from mock_idp.command_line import UsageError
from mock_idp.config.errors import hint
from mock_idp.dialects.dialect import Dialect

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint
    from types import ModuleType

ENTRY_POINTS = "mock_idp.dialects"
"""The group of entry points in which installed packages announce theirs."""
BUILT_IN = ("github", "github-app", "oauth2", "oidc")
"""One file each in this folder."""
_EXAMPLE = "examples/upstreams/user_system.py shows how"


def find(name_or_path: str) -> type[Dialect]:
    """Return the dialect of that name, or the one in that file.

    A file is loaded anew at each call, as Python code with all rights of the person who names it.

    Raises:
        UsageError: no dialect has that name, or the file cannot be loaded or does not hold exactly one.

    """
    if name_or_path in BUILT_IN:
        module = importlib.import_module(f"mock_idp.dialects.{name_or_path.replace('-', '_')}")
        return _only_one_in(module, name_or_path)
    if name_or_path.endswith(".py"):
        return _only_one_in(_load(Path(name_or_path)), name_or_path)
    announced = entry_points(group=ENTRY_POINTS)
    if name_or_path in announced.names:
        return _announced(announced[name_or_path])
    near = hint(name_or_path, sorted({*BUILT_IN, *announced.names}))
    raise UsageError(
        f"there is no upstream dialect '{name_or_path}'; {near} (or name a file that ends in .py)"
    )


def _announced(entry: EntryPoint) -> type[Dialect]:
    """Return the dialect that an installed package announces.

    Raises:
        UsageError: it cannot be loaded, or is none.

    """
    where = f"the dialect '{entry.name}' of {entry.dist.name if entry.dist else entry.value}"
    try:
        found = entry.load()
    except Exception as error:
        raise UsageError(f"{where} cannot be loaded: {type(error).__name__}: {error}") from error
    if not (isinstance(found, type) and issubclass(found, Dialect)):
        raise UsageError(f"{where}: {entry.value} is no subclass of mock_idp.dialects.Dialect; {_EXAMPLE}")
    mistake = _mistake_in(found)
    if mistake:
        raise UsageError(f"{where}: {found.__name__} {mistake}")
    return found


def _load(path: Path) -> ModuleType:
    """Return the module in the file.

    Raises:
        UsageError: there is no such file, or its code fails.

    """
    spec = importlib.util.spec_from_file_location(f"mock_idp_dialect_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise UsageError(f"{path}: there is no such file")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise UsageError(f"{path}:{error.lineno}: is not valid Python: {error.msg}") from error
    except Exception as error:  # noqa: BLE001  a person's own code
        _fail_in(path, error)
    return module


def _fail_in(path: Path, error: Exception) -> NoReturn:
    """Say what went wrong, and at which line of the person's own file."""
    own = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    where = f"{path}:{own[-1]}" if own else str(path)
    raise UsageError(f"{where}: cannot be loaded: {type(error).__name__}: {error}") from error


def _only_one_in(module: ModuleType, where: str) -> type[Dialect]:
    """Return the dialect that ``module`` itself defines; imported ones do not count."""
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Dialect) and value.__module__ == module.__name__
    ]
    if not found:
        raise UsageError(f"{where}: has no subclass of mock_idp.dialects.Dialect; {_EXAMPLE}")
    if len(found) > 1:
        names = " and ".join(dialect.__name__ for dialect in found)
        raise UsageError(f"{where}: has more than one dialect, {names}; keep each in a file of its own")
    (dialect,) = found
    mistake = _mistake_in(dialect)
    if mistake:
        raise UsageError(f"{where}: {dialect.__name__} {mistake}")
    return dialect


def _mistake_in(dialect: type[Dialect]) -> str:
    """Return what is wrong with the class, or nothing."""
    paths: dict[str, object] = {"authorize": dialect.authorize, "token": dialect.token}
    for attribute, path in paths.items():
        if not isinstance(path, str) or not path.startswith("/"):
            return f"has {attribute} = {path!r}; write a path that begins with '/'"
    if dialect.authorize == dialect.token:
        return "has the same path for authorize and token; give each its own"
    return ""
