"""From a file to its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from mock_idp.config.errors import ConfigError
from mock_idp.config.value import Value

if TYPE_CHECKING:
    from pathlib import Path

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STANDARD = "tag:yaml.org,2002:"
_TAGS = {_STANDARD + kind for kind in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")}
_DEEPEST = 100


def load(path: Path) -> Value:
    """Return what the YAML file at ``path`` holds.

    Raises:
        ConfigError: it cannot be read, is no YAML, or is empty; has several documents, a key twice,
            keys that are not text, or an alias inside of itself.

    """
    text = _text(path)
    try:
        _refuse_deep_nesting(text, path)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ConfigError(path, mark.line + 1 if mark else None, _reason(error)) from error
    except yaml.YAMLError as error:
        raise ConfigError(path, _unprintable_line(text), "a character that YAML does not allow") from error
    if node is None:
        raise ConfigError(path, None, "the file is empty")
    _check(Value(path, "", node), done=set(), inside=())
    return Value(path, "", node)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(path, None, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(path, line, "the file is not UTF-8 text") from error


def _refuse_deep_nesting(text: str, path: Path) -> None:
    """Walk the events first: the composer in C recurses, and would overflow its stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise ConfigError(path, None, "the nesting is too deep")


def _reason(error: yaml.MarkedYAMLError) -> str:
    """Return what YAML says, in one sentence."""
    if error.context == "expected a single document in the stream":
        return "a second document begins here; write one document per file"
    context = f" {error.context}" if error.context else ""
    return f"this is not YAML: {error.problem}{context}"


def _unprintable_line(text: str) -> int | None:
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else None


def _check(value: Value, *, done: set[int], inside: tuple[int, ...]) -> None:
    """Refuse, anywhere below ``value``, what this project gives no meaning to."""
    node = value.node
    if id(node) in inside:
        value.fail("an alias (*) points to a section that it is part of")
    if id(node) in done:
        return
    if node.tag not in _TAGS:
        value.fail(f"the tag '{node.tag.replace(_STANDARD, '!!')}' is not supported")
    inside = (*inside, id(node))
    if isinstance(node, yaml.MappingNode):
        _check_keys(value)
        for _, below in value.entries():
            _check(below, done=done, inside=inside)
    elif isinstance(node, yaml.SequenceNode):
        for below in value.items():
            _check(below, done=done, inside=inside)
    done.add(id(node))


def _check_keys(value: Value) -> None:
    """Refuse a key that comes twice, or that YAML does not read as text."""
    seen: dict[str, int] = {}
    for key, _ in value.node.value:
        at = Value(value.path, value.name, key)
        if key.tag == _STANDARD + "merge":
            at.fail("merge keys (<<) are not supported")
        if not isinstance(key, yaml.ScalarNode):
            at.fail("a key must be text")
        # To YAML 1.1 on and off are switches also where they are keys, as in "on: {endpoint: token}".
        if key.tag not in {_STANDARD + "str", _STANDARD + "bool"}:
            at.fail(f"the key '{key.value}' is not text to YAML; put it in quotes")
        if key.value in seen:
            at.fail(
                f"the key '{key.value}' stands here a second time; the first is in line {seen[key.value]}"
            )
        seen[key.value] = at.line
