"""Who may import whom. Each rule has a reason, and each is tried on a made-up violation."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOT = Path(__file__).parent.parent
_PACKAGES = ("mock_idp", "harness")
_WEB = ("fastapi", "starlette")
_IO = (
    *("httpx", "httpx2", "socket", "ssl", "subprocess", "urllib.request", "http.client", "asyncio"),
    *("fastapi", "starlette", "uvicorn", "authlib", "time", "threading", "random", "secrets"),
)
_JUDGES = ("harness.checkers", "harness.proof", "harness.verdict", "harness.result", "harness.report")
_ACTORS = (
    *("harness.run", "harness.actor", "harness.stack", "harness.browser", "harness.sign_in", "harness.dex"),
    *("harness.application", "harness.upstream", "harness.registry", "harness.clients", "harness.chromium"),
)
_CLOCKS = {"time.time", "time.monotonic", "time.perf_counter", "datetime.datetime.now"}


@dataclass(frozen=True)
class Import:
    """One module that a module imports."""

    by: str
    what: str
    at_start: bool
    """When the module is loaded, not only when a function of it runs."""
    for_types: bool = False
    """Only under TYPE_CHECKING: never carried out."""


def _within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def imports_of(module: str, source: str) -> list[Import]:
    """Return every import of ``source``, wherever it stands."""
    found: list[Import] = []
    _collect(ast.parse(source), module, found, at_start=True, for_types=False)
    return found


def _collect(node: ast.AST, module: str, found: list[Import], *, at_start: bool, for_types: bool) -> None:
    for child in ast.iter_child_nodes(node):
        guarded = isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING")
        function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        if isinstance(child, ast.Import):
            found += [Import(module, alias.name, at_start, for_types) for alias in child.names]
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"{module}: imports are absolute"
            names = [f"{child.module}.{alias.name}" for alias in child.names]
            found += [Import(module, name, at_start, for_types) for name in names]
        _collect(child, module, found, at_start=at_start and not function, for_types=for_types or guarded)


# --- the rules: what is wrong with an import, or None ----------------------------------------


def protocol_is_pure(it: Import) -> str | None:
    """The protocol is functions over frozen dataclasses: nothing to install, nothing to start."""
    if not _within(it.by, "mock_idp.protocol") or _within(it.what, "mock_idp.protocol"):
        return None
    return None if it.what.partition(".")[0] in sys.stdlib_module_names else "the protocol stands alone"


def provider_knows_no_harness(it: Import) -> str | None:
    """mock_idp is useful without the harness, and many projects own a folder called ``harness``."""
    allowed = it.by == "mock_idp.pytest_plugin" and (it.for_types or not it.at_start)
    wrong = _within(it.by, "mock_idp") and _within(it.what, "harness") and not allowed
    return "mock_idp never imports harness" if wrong else None


def product_knows_no_tests(it: Import) -> str | None:
    """Tests are not installed."""
    return "tests are not part of the product" if _within(it.what, "tests", "pytest_httpserver") else None


def web_only_at_the_rim(it: Import) -> str | None:
    """An endpoint parses, calls once, renders; what decides can be tested without a web framework."""
    rim = _within(it.by, "mock_idp.http", "harness.registry.http")
    return None if rim or not _within(it.what, *_WEB) else "FastAPI stays in the http folders"


def judges_do_nothing(it: Import) -> str | None:
    """What judges is pure, so that a stored history can be judged again, to the same verdict."""
    wrong = _within(it.by, *_JUDGES) and _within(it.what, *_IO)
    return "judging sends nothing and waits for nothing" if wrong else None


def judges_know_no_actors(it: Import) -> str | None:
    """Nothing that acts decides, nothing that decides acts."""
    actors = ("harness.run", "harness.registry", "harness.clients", "harness.browser", "harness.stack")
    wrong = _within(it.by, *_JUDGES) and _within(it.what, *actors)
    return "judging looks at the history only" if wrong else None


def actors_do_not_judge(it: Import) -> str | None:
    """The other half: who sends and waits only writes down what happens."""
    wrong = _within(it.by, *_ACTORS) and _within(it.what, *_JUDGES)
    return "acting judges nothing" if wrong else None


_RULES = (
    protocol_is_pure,
    provider_knows_no_harness,
    product_knows_no_tests,
    web_only_at_the_rim,
    judges_do_nothing,
    judges_know_no_actors,
    actors_do_not_judge,
)


def violations(module: str, source: str) -> list[str]:
    """Return what is wrong with the imports of ``source``."""
    return [
        f"{module} imports {it.what}: {reason}"
        for it in imports_of(module, source)
        for rule in _RULES
        if (reason := rule(it)) is not None
    ]


def hidden_inputs(module: str, source: str) -> list[str]:
    """Return where ``source`` reads a clock or rolls dice though time and chance are to be passed in.

    The protocol never does; anybody else may, but not while a module is loaded: that would be one
    moment, and one seed, for the whole process.
    """
    tree = ast.parse(source)
    nodes = ast.walk(tree) if _within(module, "mock_idp.protocol") else _run_at_start(tree)
    full = {it.what.rpartition(".")[2]: it.what for it in imports_of(module, source)}
    called = [ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)]
    called = [".".join([full.get(head, head), *rest]) for head, *rest in (name.split(".") for name in called)]
    return [
        f"{module} calls {name}"
        for name in called
        if name in _CLOCKS or name.partition(".")[0] in {"random", "secrets"}
    ]


def _run_at_start(node: ast.AST) -> list[ast.AST]:
    """Return the nodes that are carried out when the module is loaded: function bodies are not."""
    found: list[ast.AST] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            at_start: list[ast.AST] = [*child.decorator_list, child.args]
        elif isinstance(child, ast.Lambda):
            at_start = [child.args]
        else:
            at_start = [child]
        found += [node for start in at_start for node in (start, *_run_at_start(start))]
    return found


# --- the tests -------------------------------------------------------------------------------


def _modules() -> dict[str, str]:
    paths = [path for package in _PACKAGES for path in (_ROOT / package).rglob("*.py")]
    names = {path: ".".join(path.relative_to(_ROOT).with_suffix("").parts) for path in paths}
    return {name.removesuffix(".__init__"): path.read_text("utf-8") for path, name in names.items()}


def test_every_import_points_down() -> None:
    modules = _modules()
    assert {"mock_idp.protocol.model", "harness.verdict"} <= modules.keys()
    assert [wrong for module, source in modules.items() for wrong in violations(module, source)] == []


def test_time_and_chance_are_passed_in() -> None:
    assert [found for module, source in _modules().items() for found in hidden_inputs(module, source)] == []


@pytest.mark.parametrize(
    ("module", "source", "reason"),
    [
        ("mock_idp.protocol.pkce", "import jwt", "the protocol stands alone"),
        ("mock_idp.protocol.pkce", "from mock_idp.clock import Clock", "the protocol stands alone"),
        ("mock_idp.keys", "from harness import run", "mock_idp never imports harness"),
        ("mock_idp.keys", "def f():\n    import harness.run", "mock_idp never imports harness"),
        ("mock_idp.pytest_plugin", "import harness.stack", "mock_idp never imports harness"),
        ("mock_idp.pytest_plugin", "class C:\n    import harness", "mock_idp never imports harness"),
        ("harness.run", "from tests.judging import golden", "tests are not part of the product"),
        ("mock_idp.provider", "import fastapi.responses", "FastAPI stays in the http folders"),
        ("harness.registry.registry", "from starlette import status", "FastAPI stays in the http folders"),
        (
            "harness.checkers.new",
            "import httpx",
            "judging sends nothing and waits for nothing",
        ),
        ("harness.proof", "import time", "judging sends nothing and waits for nothing"),
        ("harness.verdict", "from harness.registry import registry", "judging looks at the history only"),
        ("harness.dex.running_dex", "from harness.checkers import finding", "acting judges nothing"),
    ],
)
def test_a_violation_is_seen(module: str, source: str, reason: str) -> None:
    assert [wrong.rpartition(": ")[2] for wrong in violations(module, source)] == [reason]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("mock_idp.protocol.pkce", "import hashlib\nfrom mock_idp.protocol.errors import Cause"),
        ("mock_idp.pytest_plugin", "def fixture():\n    from harness.stack import embedded"),
        ("mock_idp.pytest_plugin", "if TYPE_CHECKING:\n    from harness.stack import Stack"),
        ("mock_idp.http.app", "from fastapi import FastAPI"),
        ("harness.registry.http.app", "from fastapi import FastAPI"),
        ("harness.verdict", "import timeit_is_no_time"),
    ],
)
def test_what_is_allowed_is_not_blamed(module: str, source: str) -> None:
    assert violations(module, source) == []


@pytest.mark.parametrize(
    ("module", "source", "found"),
    [
        ("mock_idp.protocol.model", "def f():\n    return time.time()", ["time.time"]),
        ("mock_idp.protocol.model", "from time import time\ndef f():\n    return time()", ["time.time"]),
        ("harness.run", "from datetime import datetime\nX = datetime.now()", ["datetime.datetime.now"]),
        ("harness.run", "def f(at=time.time()):\n    pass", ["time.time"]),
        ("harness.run", "def f(now=lambda: time.time()):\n    pass", []),
        ("mock_idp.keys", "class C:\n    seed = random.random()", ["random.random"]),
        ("mock_idp.keys", "def f():\n    return time.time()", []),
        ("mock_idp.keys", "token = partial(secrets.token_urlsafe, 24)", []),
    ],
)
def test_a_hidden_input_is_seen(module: str, source: str, found: list[str]) -> None:
    assert hidden_inputs(module, source) == [f"{module} calls {name}" for name in found]
