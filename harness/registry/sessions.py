"""Browser sessions: the cookie ``sid``."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.registry.oidc.sign_in import Person

_MOST = 10_000


@dataclass
class Session:
    """What the registry remembers of one browser."""

    state: str = field(default="", repr=False)
    code_verifier: str | None = field(default=None, repr=False)
    newcomer: Person | None = None
    """Signed in at the provider, and has not chosen a name yet."""
    username: str = ""
    """Who is signed in; empty: nobody."""


class Sessions:
    """All browsers; the oldest are forgotten."""

    def __init__(self, chance: Callable[[], str]) -> None:
        """Begin without any."""
        self._by_id: OrderedDict[str, Session] = OrderedDict()
        self._chance = chance

    def find(self, sid: str) -> Session | None:
        """Return the session of that cookie."""
        return self._by_id.get(sid)

    def open(self, sid: str) -> tuple[str, Session]:
        """Return the session of that cookie with its id, or a new one."""
        if sid not in self._by_id:
            sid = self._chance()
            self._by_id[sid] = Session()
            if len(self._by_id) > _MOST:
                self._by_id.popitem(last=False)
        return sid, self._by_id[sid]

    def renew(self, sid: str) -> str:
        """Give a session a new id, against fixation; the old cookie is dead, here or by another request."""
        fresh = self._chance()
        self._by_id[fresh] = self._by_id.pop(sid) if sid in self._by_id else Session()
        return fresh
