"""Nothing behind the connector: ``local`` and the mock connectors know their people themselves."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from harness.upstream.recorder import Recorder
from harness.upstream.upstream import Upstream, secrets_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.upstream.upstream import Person
    from mock_idp.clock import Clock
    from mock_idp.history import History


@contextlib.contextmanager
def no_upstream(people: Sequence[Person], *, clock: Clock, history: History) -> Iterator[Upstream]:
    """Yield an upstream that is not there, for people whom Dex itself signs in."""
    yield Upstream(
        url="", issuer="", netloc="", client_id="", client_secret="",
        people=tuple(people), kind="none", history=history,
        recorder=Recorder(clock=clock, history=history, secrets=secrets_of("", people)),
    )  # fmt: skip
