"""Operations as requests, and answers as what they say: no input and output here."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import quote, urlsplit

from mock_idp.control import operations
from mock_idp.control.errors import ControlError, error_of
from mock_idp.control.events import ReadHistory, from_lines

if TYPE_CHECKING:
    from mock_idp.control.operation import Operation
    from mock_idp.history import Event, Record

T = TypeVar("T")

PATH = "/_control"
_WELL = 300


class UnreachableError(ControlError):
    """Nothing that controls a provider answers there."""


@dataclass(frozen=True)
class Request:
    """What to send."""

    method: str
    path: str
    query: dict[str, str]
    body: Any = field(default=None, repr=False)
    """JSON; there may be passwords in it."""
    wait: float = 0
    """Seconds for which the answer may be waited for on purpose."""


def base_url(url: str) -> str:
    """Return the URL of the control surface of the provider at ``url``.

    Raises:
        ControlError: it is no URL.

    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ControlError("that is no address of a provider; write it like http://127.0.0.1:9000")
    base = url.rstrip("/")
    return base if base.endswith(PATH) else base + PATH


def request_for(operation: Operation[Any]) -> Request:
    """Return the request that asks for ``operation``."""
    route, given = operation.route, operation.given()
    path = route.path.format(**{name: quote(str(given[name]), safe="") for name in route.names})
    usual = operation.usual()
    in_paths = {name for other in operation.routes for name in other.names}
    rest = {name: value for name, value in given.items() if name not in in_paths and value != usual[name]}
    wait = float(given.get("wait", 0))
    if route.method in {"GET", "DELETE"}:
        return Request(route.method, path, {name: str(value) for name, value in rest.items()}, wait=wait)
    body = operation.body_name()
    return Request(route.method, path, {}, given[body] if body else rest)


def answer_to(operation: Operation[T], status: int, body: bytes) -> T:
    """Return what the provider answered.

    Raises:
        ControlError: it refused; the message is its own sentence.
        UnreachableError: whoever answered is no control surface.

    """
    refuse(status, body)
    if operation.returns is None or status == 204:  # noqa: PLR2004  No Content
        return cast("T", None)
    if isinstance(operation, ReadHistory):
        return cast("T", from_lines(body.decode()))
    return cast("T", _adapter(operation.kind).validate_json(body))


def refuse(status: int, body: bytes) -> None:
    """Raise the ControlError that an answer is, if it is one."""
    if status >= _WELL:
        raise _refusal(status, body)


def _refusal(status: int, body: bytes) -> ControlError:
    try:
        data = json.loads(body)
        sentence = data["error"]
    except (ValueError, TypeError, KeyError, RecursionError):
        data, sentence = {}, None
    if not isinstance(sentence, str) or set(data) != {"error"}:
        return UnreachableError(
            f"what answers there ({status}) is no control surface; start it with --control"
        )
    return error_of(status, sentence)


@functools.cache
def _adapter(kind: str) -> Any:  # noqa: ANN401  a TypeAdapter
    import pydantic  # noqa: PLC0415  0.1 s, for the first answer

    return pydantic.TypeAdapter(operations.by_kind()[kind].returns)


class EventReader:
    """Reads server-sent events (WHATWG HTML 9.2.6), as far as our own streams use them."""

    def __init__(self) -> None:
        """Begin between two events."""
        self._data: list[str] = []

    def feed(self, line: str) -> Record[Event] | None:
        """Take the next line, without its end; return the event that it completes."""
        if line.startswith("data:"):
            self._data.append(line.removeprefix("data:").removeprefix(" "))
        if line or not self._data:
            return None
        text, self._data = "\n".join(self._data), []
        return from_lines(text)[0]
