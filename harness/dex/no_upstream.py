"""Nothing behind the connector: ``local`` and the mock connectors know their people themselves."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from harness.dex.static_passwords import typed_name
from harness.upstream.recorder import Recorder
from harness.upstream.upstream import Person, Upstream, secrets_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mock_idp.clock import Clock
    from mock_idp.history import History
    from mock_idp.protocol.model import User


@contextlib.contextmanager
def no_upstream(users: Iterable[User], *, clock: Clock, history: History) -> Iterator[Upstream]:
    """Yield an upstream that is not there, for people whom Dex itself signs in, by their `typed_name`."""
    people = tuple(Person(typed_name(user), user.password) for user in users)
    yield Upstream(
        url="", issuer="", netloc="", client_id="", client_secret="",
        people=people, kind="none", history=history,
        recorder=Recorder(clock=clock, history=history, secrets=secrets_of("", people)),
    )  # fmt: skip
