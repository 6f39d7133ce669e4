"""What every way to sign in can do, and what it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from harness.people import Person
    from harness.registry.registry import Registry
    from harness.sign_in.landing import Landing
    from mock_idp.history import History


class SignInFailed(Exception):  # noqa: N818  an answer, not a fault of this program
    """The person could not be signed in; the message says at which page and why."""


@dataclass(frozen=True)
class SignedIn:
    """What a person has in hand after signing in to the registry."""

    username: str
    """The name at the registry, which ``docker login`` wants."""
    secret: str = field(repr=False)
    """The CLI secret."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """What people of a run sign in to."""

    registry_url: str = ""
    registry: Registry | None = field(default=None, repr=False)
    """The stand-in itself; None: a registry elsewhere, or none."""
    history: History | None = field(default=None, repr=False)
    """What registry and Dex write down while people sign in."""
    own: tuple[str, ...] = ()
    """Addresses of registry and provider, without a slash at the end: what is elsewhere is the upstream's."""
    ca_file: Path | None = None
    """The certificate authority of a mock upstream that speaks TLS."""
    landing: Landing | None = None
    """Where people come back to an application (`Strategy.landing`)."""


class Strategy(Protocol):
    """A way to sign in; use it as a context manager that lasts as long as the run. Thread-safe."""

    def __enter__(self) -> Self:
        """Begin; what is needed is started when somebody signs in."""

    def __exit__(self, *_: object) -> None:
        """End everything that was started."""

    def landing(self) -> AbstractContextManager[Landing | None]:
        """Listen for people who come back to an application; None: nobody really does."""

    def to_registry(self, person: Person, site: Site) -> SignedIn:
        """Sign a person in to the registry and return the CLI secret.

        Raises:
            SignInFailed: it did not work, at the page that the message names.

        """

    def to_application(self, url: str, redirect_uri: str, person: Person, site: Site) -> str:
        """Take a person through the authorization request at ``url``; return where they are sent back to.

        The address returned begins with ``redirect_uri``; it holds a code, or an error.

        Raises:
            SignInFailed: as above.

        """

    def break_off(self) -> None:
        """Let every sign-in under way, and every later one, fail at once; called from another thread."""
