"""The tables of docs/policy.md and docs/profiles.md, made from the code and the data that they describe.

``python -m tests.documentation.tables`` writes them anew; what stands in the column source is kept.
"""

from __future__ import annotations

import ast
import inspect
import re
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mock_idp
from mock_idp import durations, policy_fields, profiles, settings
from mock_idp.policy_fields import Kind
from mock_idp.protocol import model, policy
from mock_idp.protocol.policy import Successor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import ModuleType

    from mock_idp.policy_fields import PolicyField

DOCS = Path(__file__).parents[2] / "docs"
_CLASSES = {
    "refresh": "RefreshPolicy",
    "lifetimes": "Lifetimes",
    "on_refresh": "OnRefresh",
    "response": "ResponseShape",
}
_BETWEEN = r"(<!-- table: {} -->\n).*?(<!-- end -->)"


def tables() -> dict[str, dict[str, str]]:
    """Return document -> name of a table -> the table."""
    text = (DOCS / "policy.md").read_text() if (DOCS / "policy.md").exists() else ""
    sources = dict(re.findall(r"^\| `([\w.]+)` \| `[A-Z]\w+\.\w+` \|.*\| ([^|]*) \|$", text, re.MULTILINE))
    parts = {part: _policy_table(part, fields, sources) for part, fields in policy_fields.parts().items()}
    simple = {
        "settings": _plain_table(policy_fields.of_settings(), _said(settings, "Settings")),
        "clients": _plain_table(policy_fields.of_client(), _said(model, "Client")),
        "words": _words(),
    }
    return {"policy.md": parts | simple, "profiles.md": {"profiles": _profiles(), "titles": _titles()}}


def written(text: str, name: str) -> str:
    """Return the table called ``name`` in a document."""
    found = re.search(_BETWEEN.format(name), text, re.DOTALL)
    assert found is not None, f"no table {name}"
    return found[0].split("\n", 1)[1].removesuffix("<!-- end -->")


def _policy_table(part: str, fields: Mapping[str, PolicyField], sources: Mapping[str, str]) -> str:
    said = _said(policy, _CLASSES[part])
    rows = (
        (f"`{part}.{name}`", f"`{_CLASSES[part]}.{name}`", _default(it), _does(it, said), sources.get(
            f"{part}.{name}", "?"
        ))
        for name, it in fields.items()
    )  # fmt: skip
    return _table(("in YAML", "in Python", "default", "what it does", "source"), rows)


def _plain_table(fields: Mapping[str, PolicyField], said: Mapping[str, str]) -> str:
    rows = ((f"`{name}`", _default(it), _does(it, said)) for name, it in fields.items())
    return _table(("key", "default", "what it does"), rows)


def _does(it: PolicyField, said: Mapping[str, str]) -> str:
    """Return what is said of a field, or of the words it may have."""
    of_words = inspect.getdoc(it.choice) if it.choice else None
    return said.get(it.name) or (of_words or "").split("\n\n")[0].replace("``", "`").replace("\n", " ")


def _words() -> str:
    """Return the values of every field that is a choice."""
    rows = []
    for part, fields in policy_fields.parts().items():
        for name, it in fields.items():
            if it.choice is not None:
                said = _said(policy, it.choice.__name__)
                rows += [
                    (f"`{part}.{name}`", f"`{word.value}`", said.get(word.name, "")) for word in it.choice
                ]
    return _table(("field", "word", "what it means"), rows)


def _default(it: PolicyField) -> str:
    value = it.default
    if value is None:
        return "`null`"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Enum):
        return f"`{value.value}`"
    if it.kind is Kind.SECONDS and isinstance(value, int | float):
        return f"`{durations.show(value)}`"
    if isinstance(value, tuple | dict):
        return ", ".join(f"`{item}`" for item in value) or "none"
    return "required" if not isinstance(value, str | int) else f"`{value}`"


def _said(module: ModuleType, name: str) -> dict[str, str]:
    """Return what the strings below the fields of a class say of them."""
    body = ast.parse(inspect.getsource(getattr(module, name))).body[0]
    assert isinstance(body, ast.ClassDef)
    said: dict[str, str] = {}
    for before, after in zip(body.body, body.body[1:], strict=False):
        target = getattr(before, "target", None) or (getattr(before, "targets", None) or [None])[0]
        text = getattr(after.value, "value", None) if isinstance(after, ast.Expr) else None
        if isinstance(target, ast.Name) and isinstance(text, str):
            said[target.id] = " ".join(text.replace("``", "`").replace("|", "or").split())
    return said


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [" | ".join(head), *(" | ".join(row) for row in rows)]
    lines.insert(1, " | ".join("---" for _ in lines[0].split(" | ")))
    return "".join(f"| {line} |\n" for line in lines)


def _titles() -> str:
    return _table(
        ("profile", "what it is known for"), ((f"`{it}`", profiles.title(it)) for it in profiles.names())
    )


def _profiles() -> str:
    """Return profiles by what a client meets."""
    rows: dict[str, list[str]] = {}
    for name in profiles.names():
        for question, answer in _behaviour(name).items():
            rows.setdefault(question, []).append(answer)
    return _table(("", *profiles.names()), ((question, *answers) for question, answers in rows.items()))


def _behaviour(name: str) -> dict[str, str]:
    it = mock_idp.profile(name)
    refresh, lives, after = it.refresh, it.lifetimes, it.on_refresh
    return {
        "a refresh token": _who(refresh),
        "rotation": _rotation(refresh),
        "a replaced token": _replaced(refresh),
        "reuse ends the lineage": _yes(refresh.reuse_detection) if refresh.rotation else "—",
        "one per user and client": _yes(refresh.one_per_user_and_client),
        "ends with the session": _yes(refresh.session_bound),
        "another scope": str(refresh.scope_change),
        "access token": _span(lives.access_token),
        "`expires_in` says": _span(lives.expires_in),
        "ID token": _span(lives.id_token),
        "refresh token, each": _span(lives.refresh_token),
        "idle": _span(lives.refresh_token_idle),
        "absolute": _span(lives.refresh_token_absolute),
        "ID token on refresh": _yes(after.id_token),
        "nonce on refresh": _yes(after.nonce),
        "same refresh token is named": _yes(after.refresh_token),
        "old access token dies": _yes(after.revoke_access_token),
        "claims lost on refresh": ", ".join(after.drop_claims) or "—",
        "`token_type`": it.response.token_type,
        "`scope` in the answer": _yes(it.response.scope),
        "access tokens": str(it.access_token_format),
        "unknown token": _unknown(it),
    }


def _who(refresh: Any) -> str:  # noqa: ANN401  a RefreshPolicy
    asked = (
        "`access_type=offline`"
        if refresh.access_type
        else f"`{refresh.scope}`"
        if refresh.scope
        else "always"
    )
    return asked + (", first consent" if refresh.consent == "first-only" else "")


def _rotation(refresh: Any) -> str:  # noqa: ANN401  a RefreshPolicy
    if not refresh.rotation:
        return "no"
    return f"after {durations.show(refresh.rest)}" if refresh.rest else "yes"


def _replaced(refresh: Any) -> str:  # noqa: ANN401  a RefreshPolicy
    if not refresh.rotation:
        return "—"
    if not refresh.reuse_interval:
        return "refused"
    answer = "its successor" if refresh.successor is Successor.SAME else "a new one"
    return f"{answer}, for {durations.show(refresh.reuse_interval)}"


def _unknown(it: Any) -> str:  # noqa: ANN401  Settings
    text = it.error_texts.texts[("refresh_token", "unknown-token")]
    return f"{text.status or 400} `{text.error or 'invalid_grant'}`"


def _span(seconds: float | None) -> str:
    return "—" if seconds is None else durations.show(seconds) if seconds >= 1 else f"{seconds:g}s"


def _yes(it: bool) -> str:  # noqa: FBT001  the value of a cell
    return "yes" if it else "no"


def main() -> None:
    """Write the tables into the documents."""
    for document, found in tables().items():
        path = DOCS / document
        text = path.read_text()
        for name, table in found.items():
            text = (
                text.replace(written(text, name), table)
                if written(text, name)
                else _inserted(text, name, table)
            )
        path.write_text(text)


def _inserted(text: str, name: str, table: str) -> str:
    return text.replace(f"<!-- table: {name} -->\n", f"<!-- table: {name} -->\n{table}")


if __name__ == "__main__":
    main()
