"""By a Chromium that carries out the steps of the users file, on the upstream's pages only.

Everything else, the pages of registry and provider, stays with `harness.browser`, and so do their cookies:
Chromium gets the first address that leads elsewhere, and gives back the first that leads home again.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from harness import browser
from harness.chromium.devtools import ChromiumGone, Refused, Silent
from harness.chromium.page import OPENED_WITHIN, CannotOpen, a_page
from harness.chromium.process import Process
from harness.chromium.steps import STEP_WITHIN, DoesNotWork, carry_out, place, wait_for_return
from harness.dex.users_file import Fill
from harness.sign_in.form import ca_of
from harness.sign_in.strategy import SignInFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    import httpx

    from harness.chromium.page import Page
    from harness.dex.users_file import BrowserStep
    from harness.dex.users_file import Person as InFile
    from harness.people import Person
    from harness.sign_in.strategy import SignedIn, Site

BROKEN_OFF = "the sign-in was broken off"


class ChromiumSignIn:
    """Signs in one person at a time, each in a browser session of their own of one Chromium."""

    def __init__(self, executable: str, people: Mapping[str, InFile]) -> None:
        """``people``: those with steps, by name; everybody else signs in by the forms that are found."""
        self._executable, self._people = executable, people
        self._turn = threading.Lock()
        self._process: Process | None = None
        self._broken_off = threading.Event()

    def __enter__(self) -> Self:
        """Begin; Chromium is started for the first who needs it."""
        return self

    def __exit__(self, *_: object) -> None:
        """End Chromium."""
        self.break_off()
        with self._turn:
            self._forget()

    def landing(self) -> AbstractContextManager[None]:
        """Nobody comes back to an application: the last redirect is not followed."""
        return contextlib.nullcontext()

    def to_registry(self, person: Person, site: Site) -> SignedIn:
        """Sign a person in to the registry and return the CLI secret.

        Raises:
            SignInFailed: a step, or a page of the harness's own, did not work.
            StackError: Chromium does not start.

        """
        with self._elsewhere(person, site.own) as elsewhere:
            return browser.sign_in(
                site.registry_url, person.username, person.password, elsewhere=elsewhere, ca=ca_of(site)
            )

    def to_application(self, url: str, redirect_uri: str, person: Person, site: Site) -> str:
        """Take a person through an authorization request.

        Raises:
            SignInFailed: a step, or a page of the harness's own, did not work.
            StackError: Chromium does not start.

        """
        back = urlsplit(redirect_uri)
        own = (*site.own, f"{back.scheme}://{back.netloc}")
        with self._elsewhere(person, own) as elsewhere:
            return browser.authorize(
                url, redirect_uri, person.username, person.password, elsewhere=elsewhere, ca=ca_of(site)
            )

    def break_off(self) -> None:
        """End Chromium, whoever is signing in with it."""
        self._broken_off.set()
        process = self._process
        if process is not None:
            process.end()

    @contextlib.contextmanager
    def _elsewhere(self, person: Person, own: tuple[str, ...]) -> Iterator[browser.Elsewhere | None]:
        """Yield who visits the upstream's pages for the person; None: nobody but the browser itself."""
        in_file = self._people.get(person.username)
        if in_file is None:
            yield None
            return
        with self._turn, contextlib.ExitStack() as closing:
            if self._broken_off.is_set():
                raise SignInFailed(BROKEN_OFF)
            yield browser.Elsewhere(own, _Visits(self, in_file, own, closing).go)

    def _page(self, own: Sequence[str]) -> AbstractContextManager[Page]:
        """Return a tab in a session without cookies; starts a Chromium if none runs."""
        if self._process is None:
            self._process = Process(self._executable)
            if self._broken_off.is_set():  # while it started, when there was nothing to end yet
                raise ChromiumGone
        until = time.monotonic() + OPENED_WITHIN
        return a_page(self._process.connection, own, until=until)

    def _forget(self) -> None:
        """End Chromium; the next who needs one gets a fresh one."""
        process, self._process = self._process, None
        if process is not None:
            process.close()

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Put what can go wrong with Chromium into one sentence."""
        try:
            yield
        except (ChromiumGone, Refused, Silent) as error:
            self._forget()
            if self._broken_off.is_set():
                raise SignInFailed(BROKEN_OFF) from error
            ended = "ended" if isinstance(error, ChromiumGone) else "got stuck"
            raise SignInFailed(f"Chromium {ended} during the sign-in") from error


class _Visits:
    """What one person does elsewhere, from the first address on; steps that are done are not done again."""

    def __init__(
        self, signing_in: ChromiumSignIn, person: InFile, own: Sequence[str], closing: contextlib.ExitStack
    ) -> None:
        self._signing_in, self._person, self._own, self._closing = signing_in, person, own, closing
        self._steps = deque(person.steps)
        self._page: Page | None = None

    def go(self, request: httpx.Request) -> httpx.Request:
        """Open an address and carry out steps until the page leads back; return where to.

        Raises:
            SignInFailed: a step does not work, or none is left and the page stays.
            StackError: Chromium does not start.

        """
        with self._signing_in._explained():  # noqa: SLF001  the two are one, and share a file
            page = self._open(request)
            while page.returned is None and self._steps:
                self._carry_out(page, self._steps.popleft())
            if wait_for_return(page) and page.returned is not None:
                return page.returned
            raise SignInFailed(
                f"{self._person.steps[-1].place}: all steps of '{self._person.user.username}' are done, and "
                f"after {STEP_WITHIN:g} s the browser is still at {place(page)}"
            )

    def _open(self, request: httpx.Request) -> Page:
        if self._page is None:
            self._page = self._closing.enter_context(self._signing_in._page(self._own))  # noqa: SLF001
        try:
            self._page.open(request)
        except CannotOpen as error:
            where = request.url.copy_with(query=None)
            raise SignInFailed(f"{where}: Chromium cannot open it: {error}") from error
        return self._page

    def _carry_out(self, page: Page, step: BrowserStep) -> None:
        text = self._person.text_of(step) if isinstance(step, Fill) else ""
        try:
            carry_out(page, step, text)
        except DoesNotWork as error:
            raise SignInFailed(f"{step.place}: the step '{step}' {error} (at {place(page)})") from error
