"""By a person, who opens an address that is printed, while the run waits."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Self, TypeVar
from urllib.parse import parse_qs, urlsplit

from harness.dex.events import DexLogged
from harness.events import SignInCompleted, SignInRefused
from harness.sign_in.landing import a_landing
from harness.sign_in.strategy import SignedIn, SignInFailed
from mock_idp.durations import show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from harness.people import Person
    from harness.registry.registry import Registry
    from harness.sign_in.landing import Landing
    from harness.sign_in.strategy import Site
    from mock_idp.history import Event, History

    T = TypeVar("T")

WITHIN = 300.0
"""Seconds that a person may take for one sign-in."""
_LOOK_AGAIN = 0.05
_NOT_LET_IN = "failed to authenticate"
"""What Dex logs of a person who comes back from the upstream (server/handlers.go, v2.45.1)."""
_BROKEN_OFF = "the sign-in was broken off"


class PersonSignIn:
    """Asks for one sign-in at a time, however many a run has at once."""

    def __init__(self, tell: Callable[[str], None], *, within: float = WITHIN) -> None:
        """``tell`` prints a line for people; ``within``: seconds that they may take."""
        self._tell, self._within = tell, within
        self._turn = threading.Lock()
        self._broken_off = threading.Event()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for nobody any more."""
        self.break_off()

    def landing(self) -> AbstractContextManager[Landing]:
        """Listen for people who come back to an application."""
        return a_landing()

    def to_registry(self, person: Person, site: Site) -> SignedIn:
        """Ask for a sign-in to the registry, and read the CLI secret in it.

        Raises:
            SignInFailed: nobody came in time, or whoever came was refused.

        """
        registry = site.registry
        if registry is None:
            raise SignInFailed("a person can only sign in to a registry that shows their CLI secret here")
        with self._in_turn():
            news = _News(registry.history)
            self._ask(person, f"{site.registry_url}/c/oidc/login", "the registry")
            return self._wait_for(lambda: news.signed_in(registry), person)

    def to_application(self, url: str, redirect_uri: str, person: Person, site: Site) -> str:
        """Ask for a sign-in at ``url`` and return the address to which the person came back.

        Raises:
            SignInFailed: nobody came in time, or Dex refused whoever came.

        """
        landing, state = site.landing, parse_qs(urlsplit(url).query).get("state", [""])[0]
        if landing is None:
            raise SignInFailed(f"nobody listens at {redirect_uri}, where a person would come back to")
        with self._in_turn():
            news = _News(site.history)

            def came_back() -> str | None:
                news.require_no_refusal()
                return landing.take(state)

            self._ask(person, url, "the application")
            return self._wait_for(came_back, person)

    def break_off(self) -> None:
        """Stop waiting for people."""
        self._broken_off.set()

    @contextlib.contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Wait for the other people's turns."""
        while not self._turn.acquire(timeout=_LOOK_AGAIN):
            self._go_on_unless_broken_off()
        try:
            self._go_on_unless_broken_off()
            yield
        finally:
            self._turn.release()

    def _ask(self, person: Person, url: str, where: str) -> None:
        """Print what a person is to do; they may have done it before this returns."""
        self._tell(
            f"sign in as '{person.username}': open {url} in a new private window of a browser; "
            f"waiting {show(self._within)} until you are back at {where}"
        )

    def _wait_for(self, look: Callable[[], T | None], person: Person) -> T:
        until = time.monotonic() + self._within
        while (found := look()) is None:
            if time.monotonic() > until:
                raise SignInFailed(f"nobody signed in as '{person.username}' within {show(self._within)}")
            self._broken_off.wait(_LOOK_AGAIN)
            self._go_on_unless_broken_off()
        self._tell(f"signed in as '{person.username}'; going on")
        return found

    def _go_on_unless_broken_off(self) -> None:
        if self._broken_off.is_set():
            raise SignInFailed(_BROKEN_OFF)


class _News:
    """What is written down from now on; a refusal ends the waiting."""

    def __init__(self, history: History | None) -> None:
        self._history = history
        self._seen = 0 if history is None else len(history)

    def signed_in(self, registry: Registry) -> SignedIn | None:
        """Return who has signed in to the registry; None: nobody yet.

        Raises:
            SignInFailed: somebody was refused.

        """
        for event in self._events():
            if isinstance(event, SignInCompleted):
                account = registry.accounts.named(event.username)
                return None if account is None else SignedIn(account.username, account.secret)
        return None

    def require_no_refusal(self) -> None:
        """Let it pass if nobody was refused.

        Raises:
            SignInFailed: somebody was refused.

        """
        for _ in self._events():
            pass

    def _events(self) -> Iterator[Event]:
        for record in self._history.records[self._seen :] if self._history is not None else ():
            event = record.event
            if isinstance(event, SignInRefused):
                raise SignInFailed(f"the registry refused the sign-in: {event.reason}")
            if isinstance(event, DexLogged) and event.message.lower().startswith(_NOT_LET_IN):
                raise SignInFailed(f"Dex refused the sign-in: {event.error or event.message}")
            yield event
