"""How refusals read, as a configuration file writes it.

::

error_texts: google            # as that product does, or:
error_texts:
  body: microsoft              # json, microsoft, html
  texts:
    refresh_token:             # a grant_type, or every
      unknown-token: {status: 400, error: invalid_grant, description: It is not active., code: 70008}
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mock_idp.protocol.error_texts import EVERY_GRANT, RFC_6749, ErrorBody, ErrorText, ErrorTexts
from mock_idp.protocol.errors import Cause

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.config.value import Section, Value

_GRANTS = {
    "every": EVERY_GRANT,
    "authorization_code": "authorization_code",
    "refresh_token": "refresh_token",
    "client_credentials": "client_credentials",
    "device_code": "urn:ietf:params:oauth:grant-type:device_code",
}
_TEXT = ("status", "error", "description", "code", "members")
_HIGHEST_STATUS = 599


def error_texts(value: Value, named: Callable[[Value], ErrorTexts]) -> ErrorTexts:
    """Return the texts in a section, or the ones that it names, as ``named`` finds them.

    Raises:
        ConfigError: a key is unknown or its value is wrong.

    """
    if value.is_scalar:
        return named(value)
    section = value.section("like", "body", "status", "content_type", "otherwise", "texts")
    like, texts = section.get("like"), section.get("texts")
    base = RFC_6749 if like is None else named(like)
    changed = replace(base, **_given(section))
    return changed if texts is None else replace(changed, texts={**base.texts, **_texts(texts)})


def _given(section: Section) -> dict[str, Any]:
    found: dict[str, Any] = {}
    body, kind, otherwise = (section.get(key) for key in ("body", "content_type", "otherwise"))
    if body is not None:
        found["body"] = ErrorBody(body.choice(*ErrorBody))
    if kind is not None:
        found["content_type"] = _line(kind)
    if otherwise is not None:
        found["otherwise"] = _text(otherwise)
    return found | _status(section)


def _status(section: Section) -> dict[str, int]:
    status = section.get("status")
    if status is None:
        return {}
    number = status.integer(200)
    if number > _HIGHEST_STATUS:
        status.fail(f"{status.name} must be an HTTP status from 200 to {_HIGHEST_STATUS}, not '{number}'")
    return {"status": number}


def _texts(value: Value) -> dict[tuple[str, str], ErrorText]:
    section = value.section(*_GRANTS)
    return {
        (grant_type, cause): _text(written)
        for key, grant_type in _GRANTS.items()
        if (of_grant := section.get(key)) is not None
        for cause, written in _by_cause(of_grant)
    }


def _by_cause(value: Value) -> list[tuple[str, Value]]:
    value.section(*Cause)
    return value.entries()


def _text(value: Value) -> ErrorText:
    section = value.section(*_TEXT)
    found: dict[str, Any] = dict(_status(section))
    for key in ("error", "description"):
        text = section.get(key)
        if text is not None:
            found[key] = _line(text)
    code, members = section.get("code"), section.get("members")
    if code is not None:
        found["code"] = code.integer()
    if members is not None:
        members.entries()
        found["members"] = members.plain()
    return ErrorText(**found)


def _line(value: Value) -> str:
    text = value.string()
    if not text.isprintable():
        value.fail(f"{value.name} must be one line of text")
    return text
