"""Ways to bend a request. Each is a value that can be written down, so that what failed can be kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from tests.bad_input.draft import encoded

if TYPE_CHECKING:
    from tests.bad_input.draft import Draft, Pairs


class Change:
    """Something done to a draft."""

    def apply(self, draft: Draft) -> None:
        raise NotImplementedError


def _replaced(draft: Draft, params: Pairs) -> None:
    if draft.form is None:
        draft.query = params
    else:
        draft.form = params


@dataclass(frozen=True)
class Put(Change):
    """A parameter has this value; ``raw``: it is not encoded."""

    name: str
    value: str | bytes

    def apply(self, draft: Draft) -> None:
        value = self.value if isinstance(self.value, bytes) else encoded(self.value)
        rest = [pair for pair in draft.params if pair[0] != self.name.encode()]
        _replaced(draft, [*rest, (self.name.encode(), value)])


@dataclass(frozen=True)
class Drop(Change):
    """A parameter is not there."""

    name: str

    def apply(self, draft: Draft) -> None:
        _replaced(draft, [pair for pair in draft.params if pair[0] != self.name.encode()])


@dataclass(frozen=True)
class Twice(Change):
    """A parameter comes again, with the same or another value."""

    name: str
    value: str | None

    def apply(self, draft: Draft) -> None:
        known = dict(draft.params).get(self.name.encode(), b"")
        value = known if self.value is None else encoded(self.value)
        draft.params.append((self.name.encode(), value))


@dataclass(frozen=True)
class Rename(Change):
    """A parameter comes under another name."""

    name: str
    other: bytes

    def apply(self, draft: Draft) -> None:
        params = [(self.other if n == self.name.encode() else n, v) for n, v in draft.params]
        _replaced(draft, params)


@dataclass(frozen=True)
class Spoil(Change):
    """The good value of a parameter is a little wrong."""

    name: str
    how: str

    def apply(self, draft: Draft) -> None:
        name = self.name.encode()
        params = [(n, encoded(self._spoilt(v)) if n == name else v) for n, v in draft.params]
        _replaced(draft, params)

    def _spoilt(self, value: bytes) -> str:
        good = unquote_plus(value.decode("latin-1"))
        return {
            "shorter": good[:-1],
            "longer": good + "A",
            "upper": good.upper(),
            "reversed": good[::-1],
            "padded": f" {good} ",
            "quoted": f'"{good}"',
            "twice": good * 2,
            "nul": good + "\x00",
            "encoded": encoded(good).decode(),
            "flipped": good[:-2] + ("A" if good[-2:-1] != "A" else "B") + good[-1:],
        }[self.how]


SPOILT = (
    "shorter", "longer", "upper", "reversed", "padded", "quoted", "twice", "nul", "encoded", "flipped",
)  # fmt: skip


@dataclass(frozen=True)
class Moved(Change):
    """Parameters stand in the query instead of the body, or the other way round."""

    def apply(self, draft: Draft) -> None:
        if draft.form is None:
            draft.form, draft.query = draft.query, []
        else:
            draft.query, draft.form = draft.form, None


@dataclass(frozen=True)
class Many(Change):
    """There are very many parameters."""

    number: int

    def apply(self, draft: Draft) -> None:
        draft.params.extend([(b"p%d" % n, b"x") for n in range(self.number)])


@dataclass(frozen=True)
class Header(Change):
    """A header has this value; None: it is not there."""

    name: str
    value: bytes | None

    def apply(self, draft: Draft) -> None:
        name = self.name.lower().encode()
        draft.headers = [pair for pair in draft.headers if pair[0] != name]
        if self.value is not None:
            draft.headers.append((name, self.value))


@dataclass(frozen=True)
class Again(Change):
    """A header comes once more."""

    name: str
    value: bytes

    def apply(self, draft: Draft) -> None:
        draft.headers.append((self.name.lower().encode(), self.value))


@dataclass(frozen=True)
class Flood(Change):
    """There are very many headers."""

    number: int

    def apply(self, draft: Draft) -> None:
        draft.headers.extend((b"x-%d" % (n % 50), b"x" * 50) for n in range(self.number))


@dataclass(frozen=True)
class Method(Change):
    method: str

    def apply(self, draft: Draft) -> None:
        draft.method = self.method


@dataclass(frozen=True)
class Path(Change):
    """Something stands behind the path, or in its place."""

    suffix: str
    instead: bool = False

    def apply(self, draft: Draft) -> None:
        draft.path = self.suffix if self.instead else draft.path + self.suffix


@dataclass(frozen=True)
class Body(Change):
    """The body is these bytes."""

    body: bytes

    def apply(self, draft: Draft) -> None:
        draft.body = self.body


@dataclass(frozen=True)
class AsJson(Change):
    """What should be a form is JSON."""

    def apply(self, draft: Draft) -> None:
        form = {n.decode("latin-1"): v.decode("latin-1") for n, v in draft.params}
        draft.document = json.loads(json.dumps(form))
        draft.form = None
        draft.put_header(b"content-type", b"application/json")


@dataclass(frozen=True)
class Member(Change):
    """A member of the JSON document has this value; without a name, the document is this value."""

    name: str | None
    value: Any

    def apply(self, draft: Draft) -> None:
        if self.name is None or not isinstance(draft.document, dict):
            draft.document = self.value
        else:
            draft.document = {**draft.document, self.name: self.value}
