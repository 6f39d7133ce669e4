"""A relying party of our own in front of the provider: signs people in and refreshes, one request at a time.

Where the registry hides what a refresh brought (it keeps tokens and shows a CLI secret), this shows the
claims, sends any scope, sends refreshes side by side, and hangs up in the middle of one.
"""

from __future__ import annotations

import itertools
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from harness import browser
from harness.application import id_token
from harness.application.events import (
    AppRefreshCompleted,
    AppRefreshStarted,
    AppSignedIn,
    AppSignInFailed,
)
from harness.sign_in.strategy import SignInFailed
from mock_idp.fingerprint import fingerprint
from mock_idp.history import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mock_idp.clock import Clock
    from mock_idp.history import History

SCOPE = "openid profile email groups offline_access"
REDIRECT_URI = "http://127.0.0.1:1/callback"
"""Never visited: the browser stops where it would be sent there."""
_NEVER_ANSWERED = 10.0
_UNREADABLE = "the answer is not JSON"


@dataclass(frozen=True)
class Credentials:
    """How the application is registered at the provider."""

    name: str
    secret: str = field(repr=False)
    client_id: str = ""
    """Empty: its name."""


class Application:
    """Holds one refresh token per person. Thread-safe where refreshes of several people run side by side."""

    def __init__(
        self,
        credentials: Credentials,
        issuer: str,
        *,
        clock: Clock,
        history: History,
        redact: Callable[[str], str],
        redirect_uri: str = REDIRECT_URI,
        numbers: Iterator[int] | None = None,
    ) -> None:
        """Begin with nobody signed in; ``redact`` keeps other people's tokens out of error texts.

        ``numbers``: of refreshes, shared by all applications of a run; None: there is but one.
        """
        self.redirect_uri = redirect_uri
        self.name, self._client_id = credentials.name, credentials.client_id or credentials.name
        self._secret, self._issuer = credentials.secret, issuer
        self._clock, self._history, self._redact = clock, history, redact
        self._tokens: dict[str, str] = {}
        self._numbers = itertools.count(1) if numbers is None else numbers
        self._lock = threading.Lock()
        self._jwks: dict[str, Any] = {"keys": []}

    def sign_in(self, username: str, visit: Callable[[str, str], str], scope: str = SCOPE) -> str:
        """Sign a person in through the provider's pages; return "ok" or why not.

        ``visit`` takes them through an authorization request and returns where they are sent back to, which
        begins with its second argument (`harness.sign_in.strategy.Strategy.to_application`).
        """
        nonce = secrets.token_urlsafe(16)
        query = {
            "client_id": self._client_id, "redirect_uri": self.redirect_uri, "response_type": "code",
            "scope": scope, "state": secrets.token_urlsafe(16), "nonce": nonce,
        }  # fmt: skip
        try:
            back = visit(f"{self._issuer}/auth?{urlencode(query)}", self.redirect_uri)
            answer = self._exchange(_code_in(back))
            token = self._read(answer)
        except (SignInFailed, httpx.HTTPError, ValueError) as error:
            reason = self._redact(str(error) or type(error).__name__)
            self._history.append(AppSignInFailed(self.name, username, reason))
            return f"refused: {reason}"
        refresh_token = answer.get("refresh_token")
        with self._lock:
            self._tokens.pop(username, None)
            if refresh_token:
                self._tokens[username] = refresh_token
        self._history.append(
            AppSignedIn(
                app=self.name, username=username, scope=scope,
                refresh_token=fingerprint(refresh_token) if refresh_token else None,
                iss=token.iss, sub=token.sub, aud=token.aud, claims=token.claims,
                expires_in=answer.get("expires_in"), problem=token.problem,
            )
        )  # fmt: skip
        return "ok"

    def _exchange(self, code: str) -> dict[str, Any]:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri}
        response = self._post(form, _NEVER_ANSWERED)
        answer = _json(response)
        if response.status_code != httpx.codes.OK:
            raise ValueError(f"the provider answered the code with {response.status_code} {_error(answer)}")
        return answer

    def holds(self, username: str) -> bool:
        """Tell whether there is a refresh token for the person."""
        return username in self._tokens

    def refresh(
        self, username: str, *, scope: str = "", within: float = _NEVER_ANSWERED, hang_up: bool = False
    ) -> AppRefreshCompleted:
        """Send one refresh grant, keep the new refresh token, and return how it ended.

        ``within`` is in real seconds; ``hang_up``: going away then is on purpose.
        """
        with self._lock:
            presented, number = self._tokens.get(username, ""), next(self._numbers)
        sent = fingerprint(presented)
        self._history.append(AppRefreshStarted(number, self.name, username, sent, scope))
        form = {"grant_type": "refresh_token", "refresh_token": presented}
        started = time.perf_counter()
        came: dict[str, Any]
        try:
            response = self._post(form | ({"scope": scope} if scope else {}), within)
            came = self._answered(username, presented, response)
        except httpx.TimeoutException:
            came = _lost(f"no answer within {within:g} s")
        except httpx.HTTPError as error:
            came = _lost(f"connection lost: {type(error).__name__}")
        completed = AppRefreshCompleted(
            refresh=number, app=self.name, username=username, refresh_token=sent,
            seconds=round(time.perf_counter() - started, 4),
            hung_up=hang_up and came["outcome"] is Outcome.INFO, **came,
        )  # fmt: skip
        self._history.append(completed)
        return completed

    def _answered(self, username: str, presented: str, response: httpx.Response) -> dict[str, Any]:
        answer = _json(response)
        if response.status_code != httpx.codes.OK:
            return {
                "outcome": Outcome.INFO if response.is_server_error else Outcome.FAIL,
                "status": response.status_code,
                "error": self._redact(_error(answer)),
                "error_description": self._redact(str(answer.get("error_description", ""))),
            }
        token = self._read(answer)
        new = answer.get("refresh_token") or presented
        with self._lock:
            self._tokens[username] = new
        return {
            "outcome": Outcome.OK, "status": response.status_code, "new_refresh_token": fingerprint(new),
            "iss": token.iss, "sub": token.sub, "aud": token.aud,
            "claims": token.claims, "problem": token.problem,
        }  # fmt: skip

    def _read(self, answer: dict[str, Any]) -> id_token.IdToken:
        """Verify the ID token, with keys read anew if it names one not known yet."""
        token = self._verified(answer)
        if token.problem:
            with self._http(_NEVER_ANSWERED) as http:
                self._jwks = _json(http.get(f"{self._issuer}/keys"))
            token = self._verified(answer)
        return token

    def _verified(self, answer: dict[str, Any]) -> id_token.IdToken:
        return id_token.read(
            answer.get("id_token"),
            self._jwks,
            issuer=self._issuer,
            audience=self._client_id,
            now=self._clock.now(),
        )

    def _post(self, form: dict[str, str], within: float) -> httpx.Response:
        # A connection of its own per request: that is how an application hangs up on one refresh alone.
        with self._http(within) as http:
            return http.post(f"{self._issuer}/token", data=form, auth=(self._client_id, self._secret))

    @staticmethod
    def _http(within: float) -> httpx.Client:
        return httpx.Client(trust_env=False, timeout=within, verify=browser.trust())


def _lost(error: str) -> dict[str, Any]:
    return {"outcome": Outcome.INFO, "status": None, "error": error}


def _code_in(location: str) -> str:
    query = parse_qs(urlsplit(location).query)
    if "code" not in query:
        said = " ".join(query.get(name, [""])[0] for name in ("error", "error_description")).strip()
        raise ValueError(f"the provider sent the person back without a code: {said or 'no error either'}")
    return query["code"][0]


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        return {"error": _UNREADABLE}
    return answer if isinstance(answer, dict) else {"error": _UNREADABLE}


def _error(answer: dict[str, Any]) -> str:
    return str(answer.get("error", ""))
