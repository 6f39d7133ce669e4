"""Clients are told of a logout: by a request of the provider's, or by a frame in the browser."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from mock_idp import Client, Settings
from mock_idp.events import BackChannelLogoutSent, FrontChannelLogoutShown
from mock_idp.history import Outcome, of
from mock_idp.settings import EXAMPLE_CLIENT
from tests.front_channel.visitor import SECOND, Visitor

if TYPE_CHECKING:
    from mock_idp import RunningProvider
    from tests.front_channel.receiving import Receiver

EVENT = "http://schemas.openid.net/event/backchannel-logout"
FRAME = "http://127.0.0.1:3/frame?a=b"
BACK = "http://127.0.0.1:2/bye"


@pytest.fixture
def mock_idp_settings(receiver: Receiver) -> Settings:
    told = replace(
        EXAMPLE_CLIENT,
        backchannel_logout_uri=f"{receiver.url}/logout",
        id_token_signed_response_alg="ES256",
        subject_type="pairwise",
    )
    framed = replace(SECOND, frontchannel_logout_uri=FRAME, post_logout_redirect_uris=(BACK,))
    return Settings(clients=(told, framed, Client(client_id="third", secret="third-secret")))


@pytest.fixture
def visitor(mock_idp: RunningProvider) -> Visitor:
    mock_idp.clock.freeze()
    return Visitor(mock_idp)


def _sent(visitor: Visitor) -> list[tuple[Outcome, int | None]]:
    events = [record.event for record in of(visitor.provider.history, BackChannelLogoutSent)]
    assert {(event.client_id, event.username) for event in events} <= {("example", "alice")}
    return [(event.outcome, event.status) for event in events]


def test_a_logout_token_says_whose_session_ended(visitor: Visitor, receiver: Receiver) -> None:
    id_token = visitor.tokens(nonce="n-1")["id_token"]
    visitor.end_session()
    (request,) = receiver.received
    (token,) = request.form.values()
    assert (request.method, request.path, list(request.form)) == ("POST", "/logout", ["logout_token"])
    keys = visitor.provider.provider.keys
    claims: dict[str, Any] = keys.verify(token, issuer=visitor.provider.issuer)
    signed_in = jwt.decode(id_token, options={"verify_signature": False})
    now = int(visitor.provider.clock.now())
    assert len(claims.pop("jti")) == 43
    assert claims == {
        "iss": visitor.provider.issuer, "aud": "example", "iat": now, "exp": now + 120,
        "events": {EVENT: {}}, "sub": signed_in["sub"], "sid": signed_in["sid"],
    }  # fmt: skip
    header = jwt.get_unverified_header(token)
    assert (header["typ"], header["alg"]) == ("logout+jwt", "ES256")
    assert _sent(visitor) == [(Outcome.OK, 200)]


@pytest.mark.parametrize("status", [400, 501, 302])
def test_a_client_that_refuses_is_not_asked_twice(visitor: Visitor, receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"Location": "/logout"}
    visitor.visit()
    visitor.end_session()
    assert (len(receiver.received), _sent(visitor)) == (1, [(Outcome.FAIL, status)])


def test_a_client_that_is_not_there_does_not_keep_the_person_from_leaving(visitor: Visitor) -> None:
    gone = replace(EXAMPLE_CLIENT, backchannel_logout_uri="http://127.0.0.1:9/logout")
    visitor.provider.provider.clients.put(gone)
    visitor.visit()
    landed = visitor.end_session()
    assert landed.page is not None
    assert "You are signed out" in landed.page.text
    assert _sent(visitor) == [(Outcome.FAIL, None)]


@pytest.mark.parametrize("uri", ["http://client.example/logout", "ftp://127.0.0.1/", "http://[", "no uri"])
def test_an_address_that_may_not_be_called_is_not(visitor: Visitor, uri: str) -> None:
    visitor.provider.provider.clients.put(replace(EXAMPLE_CLIENT, backchannel_logout_uri=uri))
    visitor.visit()
    visitor.end_session()
    assert _sent(visitor) == [(Outcome.FAIL, None)]


def test_an_answer_that_is_cut_off_leaves_it_open(visitor: Visitor, receiver: Receiver) -> None:
    receiver.hangs_up = True
    visitor.visit()
    visitor.end_session()
    assert (len(receiver.received), _sent(visitor)) == (1, [(Outcome.INFO, None)])


def test_only_clients_that_the_person_signed_in_to_are_told(visitor: Visitor, receiver: Receiver) -> None:
    visitor.visit(client_id="third")
    visitor.end_session()
    assert (receiver.received, _sent(visitor)) == ([], [])


def test_a_frame_brings_issuer_and_sid_before_the_browser_goes_back(visitor: Visitor) -> None:
    visitor.client = SECOND
    id_token = visitor.tokens()["id_token"]
    sid = jwt.decode(id_token, options={"verify_signature": False})["sid"]
    landed = visitor.end_session(id_token_hint=id_token, post_logout_redirect_uri=BACK, state="s")
    assert landed.page is not None
    page = landed.page.text.replace("&amp;", "&")
    issuer = visitor.provider.issuer.replace(":", "%3A").replace("/", "%2F")
    assert f'<iframe src="{FRAME}&iss={issuer}&sid={sid}"' in page
    assert f'<a id="logout-continue" href="{BACK}?state=s">' in page
    policy = landed.page.headers["content-security-policy"]
    assert ("frame-src http: https:" in policy, "frame-ancestors 'none'" in policy) == (True, True)
    assert [record.event for record in of(visitor.provider.history, FrontChannelLogoutShown)] == [
        FrontChannelLogoutShown("second", "alice")
    ]
