"""HTML forms, as a browser finds and fills them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """One form of a page."""

    action: str = ""
    """As written; empty: the page's own address."""
    method: str = "get"
    fields: dict[str, str] = field(default_factory=dict)
    """Names and values that would be sent without touching the form, buttons not included."""
    user_field: str | None = None
    """The first input a user name could go into."""
    password_field: str | None = None
    button: tuple[str, str] | None = None
    """Name and value of the first submit button that has a name."""

    def filled(self, username: str, password: str) -> dict[str, str]:
        """Return what is sent when a person fills in the form and presses the first button."""
        data = dict(self.fields)
        if self.user_field is not None:
            data[self.user_field] = username
        if self.password_field is not None:
            data[self.password_field] = password
        if self.button is not None:
            data[self.button[0]] = self.button[1]
        return data


def forms_in(html: str) -> tuple[Form, ...]:
    """Return the forms of a page, in order."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return tuple(parser.forms)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(
                Form(values.get("action", "").strip(), values.get("method", "get").strip().lower())
            )
            self._open = True
        elif self._open and tag == "input":
            _add_input(self.forms[-1], values)
        elif (
            self._open and tag == "button" and values.get("type", "submit").lower() not in {"reset", "button"}
        ):
            _add_button(self.forms[-1], values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False


def _add_input(form: Form, values: dict[str, str]) -> None:
    kind, name = values.get("type", "text").lower() or "text", values.get("name", "")
    if "disabled" in values:
        return
    if kind in {"submit", "image"}:
        _add_button(form, values)
    if not name or kind in {"submit", "image", "button", "reset", "file"}:
        return
    if kind in {"checkbox", "radio"} and "checked" not in values:
        return
    form.fields[name] = values.get("value", "on" if kind in {"checkbox", "radio"} else "")
    if kind in {"text", "email"} and form.user_field is None:
        form.user_field = name
    if kind == "password" and form.password_field is None:
        form.password_field = name


def _add_button(form: Form, values: dict[str, str]) -> None:
    if form.button is None and values.get("name") and "disabled" not in values:
        form.button = (values["name"], values.get("value", ""))
