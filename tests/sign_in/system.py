"""A user system with two people and one client, which knows every Dex; also a program of its own."""

from __future__ import annotations

import contextlib
import signal
from typing import TYPE_CHECKING

from mock_idp.clock import Clock
from mock_idp.history import History
from mock_idp.http.app import provider_app
from mock_idp.protocol.model import Client
from mock_idp.protocol.prompts import ConsentPage
from mock_idp.provider import Provider
from mock_idp.server import address_of, listen, serving
from mock_idp.settings import Settings
from tests.sign_in.pages import JavaScriptPages
from tests.sign_in.stage import JANE, JOHN

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "a-secret-of-ours"


class Anywhere(tuple[str, ...]):
    """Redirect URIs of a system that was told every port of every Dex."""

    __slots__ = ()

    def __contains__(self, uri: object) -> bool:
        return str(uri).endswith("/dex/callback")


@contextlib.contextmanager
def a_system(*, javascript: bool = False) -> Iterator[Provider]:
    """Run it while the context lasts."""
    with contextlib.closing(listen()) as sock:
        client = Client(client_id="dex", secret=SECRET, redirect_uris=Anywhere(("-",)))
        # Dex asks for consent each time; the people of these tests know one page.
        settings = Settings(users=(JANE, JOHN), clients=(client,), consent_page=ConsentPage.NEVER)
        clock = Clock()
        provider = Provider(settings, issuer=address_of(sock).url, clock=clock, history=History(clock))
        app = provider_app(provider)
        with serving(JavaScriptPages(app) if javascript else app, sock):
            yield provider


if __name__ == "__main__":
    with a_system() as provider:
        print(f"listening at {provider.issuer}", flush=True)  # noqa: T201  the harness reads it
        signal.pause()
