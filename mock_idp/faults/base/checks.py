"""Is a value what a fault takes there? Each mistake is the end of a sentence that names it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from mock_idp.plain_json import is_json

if TYPE_CHECKING:
    from collections.abc import Iterable


def require(holds: bool, sentence: str) -> None:  # noqa: FBT001  reads as a sentence
    """Raise ValueError with the sentence unless it holds."""
    if not holds:
        raise ValueError(sentence)


_WORDS = {
    "Any": "a JSON value",
    "None": "nothing",
    "bool": "true or false",
    "dict[str, Any]": "an object",
    "dict[str, str]": "an object of texts",
    "float": "a number",
    "int": "a whole number",
    "str": "text",
    "tuple[str, ...]": "a list of texts",
}


def shaped(value: object, annotation: str) -> Any:  # noqa: ANN401  of the type that is annotated
    """Return ``value`` as a field so annotated holds it: a list that JSON brought becomes a tuple.

    Raises:
        ValueError: it is of no such type; the message is the end of a sentence.

    """
    kinds = annotation.split(" | ")
    for kind in kinds:
        if _is(value, kind):
            return tuple(value) if kind.startswith("tuple") else value  # type: ignore[arg-type]
    wanted = " or ".join(_WORDS[kind] for kind in kinds if kind != "None")
    raise ValueError(f"must be {wanted}, not {_shown(value)}")


def _is(value: object, kind: str) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if kind in {"int", "float"}:
        return number and (kind == "float" or isinstance(value, int))
    if kind == "tuple[str, ...]":
        return isinstance(value, list | tuple) and all(isinstance(it, str) for it in value)
    if kind == "Any":
        return is_json(value)
    if kind.startswith("dict"):
        good = isinstance(value, dict) and _all_texts(value)
        return good and (is_json(value) if kind.endswith("Any]") else _all_texts(value.values()))  # type: ignore[attr-defined]
    plain = {"None": type(None), "bool": bool, "str": str}
    return isinstance(value, plain[kind])


def _all_texts(values: Iterable[object]) -> bool:
    return all(isinstance(it, str) for it in values)


def _shown(value: object) -> str:
    """Return what was given, if it is short enough to be read."""
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 40 else f"a {type(value).__name__}"  # noqa: PLR2004
