"""An upstream that runs, as those see it who put a Dex before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import certifi

from harness.upstream.events import UpstreamUserChanged, UpstreamUserDisabled, UpstreamUserEnabled
from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from harness.people import Users
    from harness.upstream.recorder import Recorder
    from mock_idp.faults import Fault
    from mock_idp.history import History


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in upstream."""

    username: str
    password: str = field(repr=False)


def secrets_of(client_secret: str, people: Iterable[Person]) -> dict[str, str]:
    """Return what no log may show, and what to show instead: a connector may write down what it knows."""
    return {client_secret: "[client secret]"} | {person.password: "[password]" for person in people}


@dataclass(frozen=True, kw_only=True)
class Upstream:
    """A mock, a proxied system or a program: where it is, who is in it, what to do to it."""

    url: str
    """Without a slash at the end; calls to it are recorded."""
    issuer: str
    """What a discovery document there says; ``url`` if there is none."""
    netloc: str
    """Host and port of ``url``."""
    client_id: str
    client_secret: str = field(repr=False)
    ca_file: Path | None = None
    """The certificate authority that ``url`` needs; None: plain http."""
    people: tuple[Person, ...]
    kind: str
    """The dialect's name, ``url`` or ``command``."""
    recorder: Recorder = field(repr=False)
    history: History = field(repr=False)
    users: Users | None = field(default=None, repr=False)
    """None: they are not ours to change."""

    @property
    def can_change_users(self) -> bool:
        """Whether `disable`, `enable` and `change` work: mocks only."""
        return self.users is not None

    def find(self, username: str) -> Person | None:
        """Return the person of that name; None if there is none."""
        return next((person for person in self.people if person.username == username), None)

    def environment(self, callback: str) -> dict[str, str]:
        """Return the variables that a connector's configuration may use; Dex expands them itself.

        ``callback``: the address at Dex to which people come back, ``{issuer}/callback``.
        """
        return {
            "UPSTREAM_URL": self.url,
            "UPSTREAM_ISSUER": self.issuer,
            "UPSTREAM_HOST": self.netloc,
            "UPSTREAM_CLIENT_ID": self.client_id,
            "UPSTREAM_CLIENT_SECRET": self.client_secret,
            # Connectors read the file if it is configured, needed or not.
            "UPSTREAM_CA_FILE": certifi.where() if self.ca_file is None else str(self.ca_file),
            "DEX_CALLBACK": callback,
        }

    def inject(self, fault: Fault) -> None:
        """Let the upstream do wrong from here on."""
        self.recorder.inject(fault)

    def lift(self) -> None:
        """Let it do right again; calls that are held are carried out now."""
        self.recorder.lift()

    def disable(self, username: str) -> None:
        """Disable a user upstream.

        Raises:
            KeyError: there is no such user.
            UsageError: the users are not ours.

        """
        self._own_users().disable(username)
        self.history.append(UpstreamUserDisabled(username))

    def enable(self, username: str) -> None:
        """Undo `disable`; raises as that does."""
        self._own_users().enable(username)
        self.history.append(UpstreamUserEnabled(username))

    def change(self, username: str, /, **claims: object) -> None:
        """Change what is known of a user upstream; None removes a claim.

        Raises:
            KeyError: there is no such user.
            ValueError: ``sub`` is among the claims.
            UsageError: the users are not ours.

        """
        self._own_users().change(username, **claims)
        self.history.append(UpstreamUserChanged(username, claims))

    def _own_users(self) -> Users:
        if self.users is None:
            raise UsageError(
                f"{self.url}: its users are not ours to change; choose a dialect with --upstream for that"
            )
        return self.users
