"""Bytes on a real socket that are hardly HTTP, or more than one request: an answer or an end, and no harm."""

from __future__ import annotations

import http.client
import re
import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_idp import running
from tests.bad_input.setups import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider

_PATIENCE = 5.0
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
_FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
_METHODS = (b"GET", b"POST", b"get", b"", b"GET POST", b"\x00", b"\xff", b"PRI", b"CONNECT", b"A" * 2000)
_TARGETS = (
    b"/token", b"/authorize?state=%00%ff", b"/keys", b"//zq9.example", b"http://zq9.example/authorize",
    b"*", b"/../keys", b"/%2e%2e/keys", b"/\xff\xfe", b"/\x00", b"/a b", b"?", b"#", b"",
    b"zq9.example:443", b"/keys?" + b"a" * 3000, b"/" + b"%ff" * 300, b"/device?user_code=\xff",
    b"/register/%ff%00", b"\\keys",
)  # fmt: skip
_VERSIONS = (
    b"HTTP/1.1",
    b"HTTP/1.0",
    b"HTTP/2.0",
    b"HTTP/9",
    b"HTTP/1.1 x",
    b"http/1.1",
    b"",
    b"HTTP/1.\xff",
)
_HEADERS = (
    b"Host: x", b"Host: x\r\nHost: y", b"Host:", b"Host", b": x", b"A b: c", b"A\x00: b", b"A: \x00",
    b"A: \xff", b" folded", b"A: b\r\n c", b"A: " + b"b" * 3000, b"Content-Length: 3",
    b"Content-Length: -1", b"Content-Length: 3\r\nContent-Length: 4",
    b"Content-Length: 99999999999999999999", b"Content-Length: 0x3", b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: zq9", b"Transfer-Encoding: chunked, chunked",
    b"Transfer-Encoding: chunked\r\nContent-Length: 3", b"Expect: 100-continue", b"Expect: zq9",
    b"Connection: close", b"Connection: upgrade\r\nUpgrade: websocket", b"Upgrade: h2c",
    b"Range: bytes=0-0", b"Authorization: Basic \xff\xfe", b'Cookie: \xff=\x00; mock_idp_browser="',
    b"X: y\n\nGET /keys HTTP/1.1", *((b"X-%d: y" % n) for n in range(3)),
)  # fmt: skip
_BODIES = (
    b"", b"a=b", b"3\r\na=b\r\n0\r\n\r\n", b"zz\r\na\r\n", b"-1\r\n", b"ffffffffffffffff\r\n",
    b"3;a=b\r\na=b", b"GET /keys HTTP/1.1\r\nHost: x\r\n\r\n", b"\x00" * 100, b"\r\n" * 50,
    b"\x16\x03\x01\x02\x00",
)  # fmt: skip
_LINE_ENDS = st.sampled_from((b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r"))


@st.composite
def _requests(draw: st.DrawFn) -> bytes:
    end = draw(_LINE_ENDS)
    method = draw(st.sampled_from((b"GET", b"GET", b"POST")) | st.sampled_from(_METHODS))
    version = draw(st.just(b"HTTP/1.1") | st.just(b"HTTP/1.1") | st.sampled_from(_VERSIONS))
    first = b" ".join((method, draw(st.sampled_from(_TARGETS)), version))
    headers = draw(st.lists(st.just(b"Host: x") | st.sampled_from(_HEADERS), max_size=3))
    return first + end + b"".join(it + end for it in (*headers, b"")) + draw(st.sampled_from(_BODIES))


_NEARLY = st.builds(
    lambda target, headers, body: (
        b"POST " + target + b" HTTP/1.1\r\nHost: x\r\n" + _FORM + b"\r\n".join((*headers, b"", b"")) + body
    ),
    st.sampled_from((b"/token", b"/register", b"/introspect", b"/sign-in", b"/par")),
    st.lists(st.sampled_from(_HEADERS), max_size=2),
    st.sampled_from(_BODIES),
)
_PIPELINES = st.lists(_requests() | _NEARLY, min_size=1, max_size=3).map(b"".join) | st.binary(max_size=60)


class _Peer:
    """Sends bytes, and beside them good requests on a connection of their own."""

    def __init__(self, provider: RunningProvider) -> None:
        host, port = provider.issuer.removeprefix("http://").split(":")
        self._at = (host, int(port))
        self.good = http.client.HTTPConnection(*self._at, timeout=_PATIENCE)

    def exchange(self, data: bytes, *, says_when: bool = False) -> list[int]:
        """Return the statuses of all answers; ``says_when``: the last request asks the server to hang up.

        Raises:
            TimeoutError: the server neither answers nor hangs up, or nobody else is answered meanwhile.

        """
        received = bytearray()
        with socket.create_connection(self._at, timeout=_PATIENCE) as sock:
            try:
                sock.sendall(data)
                self._let_it_answer()
                if not says_when:
                    sock.shutdown(socket.SHUT_WR)
                while chunk := sock.recv(65536):
                    received += chunk
            except OSError as error:
                # It hung up, and may.
                if isinstance(error, TimeoutError):
                    raise
        return [int(status) for status in _STATUS.findall(received)]

    def _let_it_answer(self) -> None:
        """Wait until the server has turned to others; who says that nothing more comes gets no answer."""
        for _ in range(3):
            self.good.request("GET", "/keys")
            assert self.good.getresponse().read()


@pytest.fixture(scope="module")
def peer() -> Iterator[_Peer]:
    with running(EVERYTHING) as provider:
        peer = _Peer(provider)
        yield peer
        peer.good.close()


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=_PIPELINES)
def test_whatever_bytes_come_no_answer_is_a_server_error(peer: _Peer, data: bytes) -> None:
    statuses = peer.exchange(data)
    assert all(status < 500 for status in statuses), (statuses, data[:500])


def test_requests_in_one_piece_are_all_answered_in_order(peer: _Peer) -> None:
    bad = b"POST /token HTTP/1.1\r\nHost: x\r\n" + _FORM + b"Content-Length: 3\r\n\r\na=b"
    good = b"GET /keys HTTP/1.1\r\nHost: x\r\n\r\n"
    last = good.replace(b"Host: x", b"Host: x\r\nConnection: close")
    assert peer.exchange(bad + good + bad + last, says_when=True) == [401, 200, 401, 200]


@pytest.mark.parametrize(
    "data",
    [
        b"GET /keys?" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /keys HTTP/1.1\r\nHost: x\r\nConnection: close\r\nA: " + b"b" * 200_000 + b"\r\n\r\n",
        b"GET /keys HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 20_000 + b"Connection: close\r\n\r\n",
        b"POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n" + _FORM + b"\r\na=b",
    ],
    ids=["address", "header", "headers", "cut off"],
)
def test_what_is_much_too_long_or_too_short_does_no_harm(peer: _Peer, data: bytes) -> None:
    assert all(status < 500 for status in peer.exchange(data))
