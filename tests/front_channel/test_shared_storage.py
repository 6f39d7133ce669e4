"""What waits for a person waits in the storage: whichever process the browser meets next goes on with it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from mock_idp.endpoints.end_session import PendingLogout
from mock_idp.endpoints.pending import PendingSignIn
from mock_idp.endpoints.request_reading import PushedRequest
from mock_idp.http.app import provider_app
from mock_idp.protocol.authorization import AuthorizationRequest
from mock_idp.protocol.claims_request import ClaimsRequest
from mock_idp.protocol.model import Session
from mock_idp.protocol.response_mode import ResponseMode
from mock_idp.provider import Provider
from mock_idp.server import listen, serving
from mock_idp.store.codec import decode, encode
from tests.front_channel.visitor import Visitor
from tests.provider.person import ALICE, hidden_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider
    from mock_idp.protocol.records import Record

REQUEST = AuthorizationRequest(
    client_id="example",
    redirect_uri="http://127.0.0.1/",
    response_mode=ResponseMode.FORM_POST,
    scope=("openid",),
    prompt=("login", "consent"),
    claims=ClaimsRequest(id_token=("acr",), acr=("1",)),
)
SESSION = Session(session_id="s", sid="sid", username="alice", auth_time=1.5, expires_at=9.0, amr=("pwd",))


@pytest.mark.parametrize(
    "record",
    [
        PendingSignIn(
            pending_id="p", request=REQUEST, browser="b", csrf="c", expires_at=600.0, session=SESSION
        ),
        PendingSignIn(pending_id="p", request=REQUEST, browser="b", csrf="c", expires_at=600.0),
        PendingLogout(pending_id="p", browser="b", csrf="c", client_id="", back=None, expires_at=600.0),
        PushedRequest(request_uri="urn:x", client_id="example", params=(("a", "b\0"),), expires_at=90.0),
    ],
)
def test_what_waits_can_be_written_down_and_read_back(record: Record) -> None:
    assert decode(type(record), encode(record)) == record


def test_nothing_about_a_browser_is_kept_in_the_process(mock_idp: RunningProvider) -> None:
    """A second front channel over the same storage, as another process has it, takes the form."""
    visitor = Visitor(mock_idp)
    form = visitor.open_form()
    with _another_process(mock_idp) as other:
        page = visitor.http.get(f"{other}/sign-in", params={"request": form["request"]})
        assert hidden_fields(page) == form
        answer = visitor.http.post(f"{other}/sign-in", data=form | ALICE)
        assert (answer.status_code, "code=" in answer.headers["location"]) == (303, True)
    assert visitor.visit(prompt="none").error is None


@contextlib.contextmanager
def _another_process(running: RunningProvider) -> Iterator[str]:
    """Serve the same provider once more, and yield where."""
    first = running.provider
    again = Provider(
        first.settings, issuer=first.issuer, clock=first.clock, history=first.history, store=first.store
    )
    with serving(provider_app(again), listen()) as address:
        yield address.url
