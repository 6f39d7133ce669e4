"""A mock upstream: mock_idp speaking a dialect, behind the recorder."""

from __future__ import annotations

import contextlib
import secrets
from typing import TYPE_CHECKING

from harness.upstream.certificate import certificate
from harness.upstream.events import UpstreamUserDisabled, UpstreamUserKnown
from harness.upstream.recorder import Recorder
from harness.upstream.upstream import Person, Upstream, secrets_of
from mock_idp import authority
from mock_idp.command_line import UsageError
from mock_idp.dialects.settings import settings_for
from mock_idp.history import History
from mock_idp.http.dialect import dialect_app
from mock_idp.protocol.model import Client
from mock_idp.provider import Provider
from mock_idp.server import address_of, listen, serving

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator, Sequence

    from mock_idp.clock import Clock
    from mock_idp.dialects import Dialect
    from mock_idp.protocol.model import RefreshPolicy, User

_CLIENT_ID = "dex-connector"
_KEPT_EVENTS = 1000


@contextlib.contextmanager
def mock(
    dialect: type[Dialect],
    *,
    users: Sequence[User],
    access_token_ttl: float,
    refresh: RefreshPolicy | None = None,
    callback: str,
    clock: Clock,
    history: History,
    sock: socket.socket | None = None,
) -> Iterator[Upstream]:
    """Run a mock upstream on a loopback port (``sock``: on that one) while the context lasts.

    ``access_token_ttl`` in seconds; a dialect whose access tokens never expire (GitHub's) ignores it.
    ``refresh``: None is the dialect's own policy; whatever it says, the dialect decides for whom there are
    refresh tokens. ``callback``: the one address to which people are sent back. The history gets the
    recorder's events and what is true of the users; what the mock itself writes down is thrown away.

    Raises:
        ServerError: it cannot listen.
        UsageError: the dialect's paths collide, or its own code fails.

    """
    with contextlib.ExitStack() as closing:
        sock = sock or listen()
        closing.callback(sock.close)
        address = address_of(sock, tls=dialect.tls)
        client = Client(client_id=_CLIENT_ID, secret=secrets.token_urlsafe(32), redirect_uris=(callback,))
        settings = settings_for(
            dialect, users=users, clients=(client,), access_token_ttl=access_token_ttl, refresh=refresh
        )
        private = History(clock, keep=_KEPT_EVENTS)
        provider = Provider(settings, issuer=address.url, clock=clock, history=private)
        speaker = _speaker(dialect, provider)
        people = tuple(Person(user.username, user.password) for user in users)
        recorder = Recorder(clock=clock, history=history, secrets=secrets_of(client.secret or "", people))
        tls = authority.server_context() if dialect.tls else None
        closing.enter_context(serving(recorder.around(dialect_app(speaker)), sock, tls))
        # Runs before the server stops: a call that a fault holds would keep it waiting.
        closing.callback(recorder.lift)
        ca_file = closing.enter_context(certificate()) if dialect.tls else None
        _tell_of(speaker, history)
        yield Upstream(
            url=address.url,
            issuer=address.url,
            netloc=address.netloc,
            client_id=client.client_id,
            client_secret=client.secret or "",
            ca_file=ca_file,
            people=people,
            kind=dialect.name or dialect.__name__,
            recorder=recorder,
            history=history,
            users=provider.directory,
        )


def _speaker(dialect: type[Dialect], provider: Provider) -> Dialect:
    """Return the dialect, whose own code knows whom it speaks of.

    Raises:
        UsageError: it does not.

    """
    try:
        speaker = dialect(provider)
        for user in provider.settings.users:
            speaker.subject(user)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise UsageError(
            f"the dialect {dialect.__name__} fails before anybody asks ({reason}); repair it"
        ) from error
    return speaker


def _tell_of(dialect: Dialect, history: History) -> None:
    """Write down the truth about the users, to be compared with what comes out at the other end."""
    for user in dialect.provider.settings.users:
        history.append(UpstreamUserKnown(user.username, dialect.subject(user), dict(user.claims)))
        if user.disabled:
            history.append(UpstreamUserDisabled(user.username))
