"""What a dialect answers, put on the wire."""

from __future__ import annotations

import json
import traceback
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import Response

from mock_idp.dialects.messages import FAILED, Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_as_json = partial(json.dumps, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def answer_of(function: Callable[..., Any], *arguments: object) -> Answer:
    """Return what a dialect's function answers; if it fails, what a person must know to repair it."""
    try:
        found = function(*arguments)
        answer = found if isinstance(found, Answer) else Answer(200, found)
        _encoded(answer)
    except Exception as error:  # noqa: BLE001  a person's own code
        return Answer(500, {"error": f"{FAILED}: {_reason(error)} ({_place(function, error)})"})
    return answer


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _place(function: Callable[..., Any], error: Exception) -> str:
    """Return the function, and the line of its file at which it failed."""
    name = getattr(function, "__qualname__", repr(function))
    code = getattr(function, "__code__", None)
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if code is not None and frame.filename == code.co_filename]
    return f"{name}, line {lines[-1]}" if lines else name


def response(answer: Answer, headers: Mapping[str, str] | None = None) -> Response:
    """Return ``answer`` as an HTTP response; its own headers win over ``headers``."""
    given = {**(headers or {}), **answer.headers}
    if answer.body is None:
        return Response(status_code=answer.status, headers=given)
    media_type = "application/x-www-form-urlencoded" if answer.form else "application/json"
    return Response(_encoded(answer), answer.status, given, media_type)


def _encoded(answer: Answer) -> str:
    if not answer.form:
        return _as_json(answer.body)
    return urlencode({name: value for name, value in answer.body.items() if value is not None})
