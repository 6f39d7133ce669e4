"""A person's Go package in a Dex: however their module is laid out, and without a trace in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from harness.dex.build import BuildFailed, build
from mock_idp.command_line import UsageError
from tests.dex.go_packages import GO_MOD, REGISTERS, contents, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.go

HELPER = "package helper\n\nconst Word = 1\n"
_DEX_OF_2025 = "require github.com/dexidp/dex v0.0.0-20250829100637-2dce75009acf\n"


def _with_import(path: str) -> str:
    return REGISTERS.replace('\t"time"\n', f'\t"time"\n\n\t_ "{path}"\n', 1)


LAYOUTS: dict[str, tuple[str, dict[str, str]]] = {
    "the module itself, without go.sum": ("", {"go.mod": GO_MOD, "probe.go": REGISTERS}),
    "a folder in a module": ("a/b", {"go.mod": GO_MOD, "a/b/probe.go": REGISTERS}),
    "an internal folder": ("internal/probe", {"go.mod": GO_MOD, "internal/probe/probe.go": REGISTERS}),
    "an import of an internal folder": (
        "a",
        {
            "go.mod": GO_MOD,
            "a/probe.go": _with_import("example.org/person/a/internal/helper"),
            "a/internal/helper/helper.go": HELPER,
        },
    ),
    "an older Go and an older Dex": (
        "",
        {"go.mod": f"module example.org/person\n\ngo 1.21\n\n{_DEX_OF_2025}", "probe.go": REGISTERS},
    ),
    "a relative replacement": (
        "person",
        {
            "person/go.mod": GO_MOD
            + "require example.org/helper v0.0.0\n\nreplace example.org/helper => ../helper\n",
            "person/probe.go": _with_import("example.org/helper"),
            "helper/go.mod": "module example.org/helper\n",
            "helper/helper.go": HELPER,
        },
    ),
    "a vendor folder": (
        "",
        {"go.mod": GO_MOD, "probe.go": REGISTERS, "vendor/modules.txt": "# example.org/gone v1.0.0\n"},
    ),
    "a workspace around it": (
        "person",
        {
            "go.work": "go 1.25.0\n\nuse ./other\n",
            "other/go.mod": "module example.org/other\n",
            "person/go.mod": GO_MOD,
            "person/probe.go": REGISTERS,
        },
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_package_is_built_and_its_tree_stays_as_it_is(tmp_path: Path, layout: str) -> None:
    folder, files = LAYOUTS[layout]
    root = write(tmp_path / "tree", files)
    before = contents(root)
    binary = build(root / folder)
    assert (binary.types, binary.version, binary.controlled) == (("probe",), "v2.45.1", True)
    assert contents(root) == before


def test_flags_of_the_user_do_not_break_a_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOFLAGS", "-mod=vendor -tags=special -trimpath")
    monkeypatch.setenv("GO111MODULE", "off")
    special = "//go:build special\n\n" + REGISTERS
    root = write(tmp_path, {"go.mod": GO_MOD, "probe.go": special, "doc.go": "package probe\n"})
    assert build(root).types == ("probe",)


def test_a_compile_error_is_told_in_gos_own_words(tmp_path: Path) -> None:
    broken = REGISTERS + "\nvar wrong int = nothing\n"
    root = write(tmp_path / "tree", {"go.mod": GO_MOD, "probe.go": broken})
    cache = tmp_path / "cache"
    before = contents(root)
    with pytest.raises(BuildFailed) as failed:
        build(root, cache=cache)
    line = broken.splitlines().index("var wrong int = nothing") + 1
    assert failed.value.said == f"# example.org/person\n./probe.go:{line}:17: undefined: nothing"
    assert failed.value.sentence == "Go could not build Dex v2.45.1 with the package example.org/person"
    assert contents(root) == before
    assert list((cache / "scratch").iterdir()) == []


def test_a_package_that_registers_nothing_is_told_what_to_write(tmp_path: Path) -> None:
    root = write(tmp_path, {"go.mod": GO_MOD, "x/helper.go": HELPER})
    with pytest.raises(
        UsageError,
        match=r"^the package example.org/person/x \(.*\) registers no connector type; write in one of its"
        r' files: func init\(\) \{ server\.ConnectorsConfig\["mytype"\] = func\(\) server\.ConnectorConfig',
    ):
        build(root / "x")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "{} is not a folder; name the one that holds the connector's Go files"),
        (
            {"package/x_test.go": "package x\n", "package/go.mod": GO_MOD},
            "{} holds no Go file; name the folder of the package that registers the connector",
        ),
        (
            {"package/x.go": "package x\n"},
            "{} is in no Go module; run 'go mod init example.com/connector' there, and 'go mod tidy'",
        ),
    ],
)
def test_what_is_no_package_is_refused_in_one_sentence(
    tmp_path: Path, files: dict[str, str], sentence: str
) -> None:
    folder = write(tmp_path, files) / "package"
    with pytest.raises(UsageError, match=f"^{re.escape(sentence.format(folder))}$"):
        build(folder)


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        ("v2.41.1", "Dex v2.41.1 is older than v2.42.0, the first that can be built here"),
        ("./nowhere", "there is no Dex in ./nowhere; name a folder with its sources, or a release"),
    ],
)
def test_a_dex_that_cannot_be_built_is_refused_in_one_sentence(version: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=f"^{re.escape(sentence)}"):
        build(version=version)
