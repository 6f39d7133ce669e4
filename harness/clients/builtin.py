"""The client that is always there: the requests of ``docker login``, without docker."""

from __future__ import annotations

import base64
import functools
import ipaddress
import json
import re
import ssl
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from importlib import metadata
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from harness.clients.challenges import parse_challenges
from harness.clients.client import LoginResult, by_status, last_words, require_usable
from harness.events import LoginOutcome

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Mapping

_NAME = "refresh-harness"
_VERSION = metadata.version("dex-refresh-harness")
_USER_AGENT = f"{_NAME}/{_VERSION}"
_LONGEST_BODY = 1_000_000
_BEARER_TOKEN = re.compile(r"[\x21-\x7e]+")


class _Ended(Exception):  # noqa: N818  an answer, not a fault of this program
    """The login ended early."""

    def __init__(self, outcome: LoginOutcome, said: str) -> None:
        super().__init__(said)
        self.outcome = outcome
        self.said = f"{outcome}: {said}"


@dataclass(frozen=True)
class _Answer:
    status: int
    path: str
    challenges: Mapping[str, Mapping[str, str]]
    body: bytes

    def require_success(self) -> None:
        if self.status != HTTPStatus.OK:
            raise _Ended(by_status(self.status), f"{self.path} answered {self.status}")


@dataclass(frozen=True)
class Builtin:
    """Logs in with httpx: in plain HTTP on loopback, as docker ends up doing there, and in TLS elsewhere."""

    name: str = "builtin"
    version: str = _VERSION
    timeout: float = 15.0
    """Seconds for each request; docker allows as many."""

    def login(self, registry: str, username: str, secret: str) -> LoginResult:
        """Log in once: ask, be challenged, fetch a token, ask again.

        A registry that never challenges is a success, as it is to every client: that the secret was not
        even sent shows in the registry's own events.

        Raises:
            UnusableInput: registry, user name or secret cannot be sent as they are.

        """
        require_usable(registry, username, secret)
        start = time.perf_counter()
        try:
            url = httpx.URL(f"{_scheme(registry)}://{registry}/v2/")
            _Login(username, secret, self.timeout).at(url)
            outcome, said = LoginOutcome.OK, "login succeeded"
        except _Ended as ended:
            outcome, said = ended.outcome, ended.said
        except httpx.HTTPError as error:
            outcome = _transport_outcome(error)
            said = f"{outcome}: {str(error) or type(error).__name__}"
        return LoginResult(outcome, None, last_words(said, username, secret), time.perf_counter() - start)


@dataclass(frozen=True)
class _Login:
    username: str
    secret: str = field(repr=False)
    timeout: float

    def at(self, url: httpx.URL) -> None:
        """Return if the registry lets the user in."""
        first = self._get(url)
        if first.status != HTTPStatus.UNAUTHORIZED or not {"bearer", "basic"} & first.challenges.keys():
            first.require_success()
            return
        authorization = self._basic()
        if "bearer" in first.challenges:
            token = self._token(first.challenges["bearer"])
            # Where both are offered, docker fetches a token and then uses the secret all the same.
            authorization = authorization if "basic" in first.challenges else f"Bearer {token}"
        self._get(url, authorization).require_success()

    def _basic(self) -> str:
        return "Basic " + base64.b64encode(f"{self.username}:{self.secret}".encode()).decode()

    def _token(self, challenge: Mapping[str, str]) -> str:
        """Fetch a token as the distribution specification's "token authentication" says."""
        query = {"account": self.username, "client_id": _NAME, "offline_token": "true"}
        if service := challenge.get("service"):
            query["service"] = service
        try:
            url = httpx.URL(challenge.get("realm", "")).copy_merge_params(query)
        except httpx.InvalidURL as error:
            raise _Ended(LoginOutcome.PROTOCOL_ERROR, "the challenge's realm is no address") from error
        answer = self._get(url, self._basic())
        answer.require_success()
        return _token_in(answer)

    def _get(self, url: httpx.URL, authorization: str = "") -> _Answer:
        """Ask on a connection of its own, as docker does.

        Nothing is remembered in between: with the registry's session cookie, a login could succeed for the
        wrong reason.
        """
        headers = {"User-Agent": _USER_AGENT} | ({"Authorization": authorization} if authorization else {})
        deadline = time.monotonic() + self.timeout
        body = bytearray()
        with _open(url, headers, self.timeout) as response:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > _LONGEST_BODY:
                    raise _Ended(LoginOutcome.PROTOCOL_ERROR, f"{response.url.path} answered without an end")
                if time.monotonic() > deadline:  # httpx's own timeout begins anew with every byte
                    raise _Ended(LoginOutcome.TIMEOUT, f"{response.url.path} answered too slowly")
            challenges = parse_challenges(response.headers.get_list("www-authenticate"))
            return _Answer(response.status_code, response.url.path, challenges, bytes(body))


def _token_in(answer: _Answer) -> str:
    """Return the token of a token answer; some registries call it ``access_token`` only."""
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise _Ended(LoginOutcome.PROTOCOL_ERROR, f"{answer.path} answered no JSON") from error
    token = (said.get("token") or said.get("access_token")) if isinstance(said, dict) else None
    if not isinstance(token, str) or not _BEARER_TOKEN.fullmatch(token):
        raise _Ended(LoginOutcome.PROTOCOL_ERROR, f"{answer.path} answered no token")
    return token


def _open(
    url: httpx.URL, headers: Mapping[str, str], timeout: float
) -> contextlib.AbstractContextManager[httpx.Response]:
    return httpx.stream(
        "GET",
        url,
        headers=headers,
        verify=_trust(url.scheme),
        trust_env=False,
        timeout=timeout,
        follow_redirects=True,
    )


@functools.cache
def _trust(scheme: str) -> ssl.SSLContext:
    """Return the machine's certification authorities, which docker trusts too.

    Loading them takes 50 ms, so plain http does without; should it lead to https, nobody is trusted there.
    """
    return ssl.create_default_context() if scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _scheme(registry: str) -> str:
    host = urlsplit(f"//{registry}").hostname or ""
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    return "http" if loopback else "https"


def _transport_outcome(error: httpx.HTTPError) -> LoginOutcome:
    """Return what a request that got no whole answer means."""
    if isinstance(error, httpx.TimeoutException):
        return LoginOutcome.TIMEOUT
    if _caused_by_tls(error):
        return LoginOutcome.TLS_UNTRUSTED
    if isinstance(error, httpx.RemoteProtocolError) and "disconnected" in str(error):
        return LoginOutcome.UNREACHABLE
    if isinstance(error, httpx.NetworkError):
        return LoginOutcome.UNREACHABLE
    return LoginOutcome.PROTOCOL_ERROR


def _caused_by_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
