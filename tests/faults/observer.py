"""A client that signs in, refreshes, and says in words what struck it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import jwt

from mock_idp.protocol.discovery import DOCUMENT, TOKEN, USERINFO
from tests.faults.provider import verdict_on
from tests.provider.person import HTTP, REDIRECT_URI, Browser, query_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.provider import StruckProvider

_MEMBERS = ("access_token", "refresh_token", "id_token", "expires_in")
_CLAIMS = ("name", "email", "groups")


@dataclass
class Observer:
    """Walks through everything that a client does, and yields what it notices: ``refresh: no id_token``."""

    provider: StruckProvider
    patience: float = 10
    browser: Browser = field(init=False)

    def __post_init__(self) -> None:
        """Take a browser for all sign-ins."""
        self.browser = Browser(self.provider)

    def walk(self) -> Iterator[str]:
        """Discover, sign in, ask userinfo, refresh, use the token again, sign in twice, wait a minute."""
        yield from self._discovery()
        first: dict[str, Any] = {}
        yield from self._sign_in("code", first)
        if not first:
            return
        yield from self._userinfo("userinfo", first)
        second: dict[str, Any] = {}
        yield from self._refresh("refresh", first, second)
        yield from self._reuse(first, second)
        yield from self._refresh("after reuse", second, {})
        yield from self._others()

    def _others(self) -> Iterator[str]:
        """Go on with sign-ins that nothing has happened to."""
        earlier: dict[str, Any] = {}
        later: dict[str, Any] = {}
        yield from self._sign_in("second code", earlier)
        yield from self._sign_in("third code", later)
        yield from self._refresh("first token after a second sign-in", earlier, {})
        newest: dict[str, Any] = {}
        yield from self._refresh("second refresh", later, newest)
        self.provider.clock.advance(60)
        yield from self._userinfo("userinfo after a minute", newest)
        yield from self._refresh("refresh after a minute", newest, {})

    def _discovery(self) -> Iterator[str]:
        answer = self._asked(lambda: HTTP.get(self.provider.issuer + DOCUMENT))
        if isinstance(answer, str) or answer.status_code != 200:
            yield f"discovery: {answer if isinstance(answer, str) else answer.status_code}"
        elif answer.json()["issuer"] != self.provider.issuer:
            yield "discovery: another issuer"

    def _sign_in(self, where: str, tokens: dict[str, Any]) -> Iterator[str]:
        """Put the tokens into ``tokens``, if there are any."""
        try:
            back = query_of(self._back())
        except (httpx.HTTPError, KeyError) as error:
            yield f"{where}: no sign-in ({type(error).__name__})"
            return
        if "error" in back:
            yield f"authorization: {back['error']}"
            return
        form = {"grant_type": "authorization_code", "code": back["code"], "redirect_uri": REDIRECT_URI}
        yield from self._tokens(where, form, tokens)

    def _back(self) -> str:
        """Return where the browser is sent back to."""
        answer = self.browser.authorize(nonce="n1", scope="openid profile email groups offline_access")
        location = str(answer.headers["location"])
        if location.startswith(REDIRECT_URI):
            return location
        return self.browser.sign_in(nonce="n1")

    def _refresh(self, where: str, held: dict[str, Any], tokens: dict[str, Any]) -> Iterator[str]:
        if isinstance(held.get("refresh_token"), str):
            form = {"grant_type": "refresh_token", "refresh_token": held["refresh_token"]}
            yield from self._tokens(where, form, tokens)

    def _reuse(self, first: dict[str, Any], second: dict[str, Any]) -> Iterator[str]:
        again: dict[str, Any] = {}
        yield from self._refresh("reuse", first, again)
        if again and again.get("refresh_token") == second.get("refresh_token"):
            yield "reuse: the successor again"

    def _userinfo(self, where: str, held: dict[str, Any]) -> Iterator[str]:
        headers = {"Authorization": f"Bearer {held.get('access_token')}"}
        answer = self._asked(lambda: HTTP.get(self.provider.issuer + USERINFO, headers=headers))
        if isinstance(answer, str) or answer.status_code != 200:
            yield f"{where}: {answer if isinstance(answer, str) else answer.status_code}"
        elif answer.json()["sub"] != self.provider.user.sub:
            yield f"{where}: another sub"

    def _tokens(self, where: str, form: dict[str, str], tokens: dict[str, Any]) -> Iterator[str]:
        client = self.provider.client
        answer = self._asked(
            lambda: HTTP.post(
                self.provider.issuer + TOKEN,
                data=form,
                auth=(client.client_id, client.secret or ""),
                timeout=self.patience,
            )
        )
        said = _said(answer)
        if isinstance(said, str):
            yield f"{where}: {said}"
            return
        tokens.update(said)
        for word in (*_of_members(said), *self._of_id_token(said)):
            yield f"{where}: {word}"

    def _of_id_token(self, said: dict[str, Any]) -> Iterator[str]:
        if "id_token" not in said:
            return
        verdict = verdict_on(self.provider, said["id_token"])
        if verdict != "good":
            yield f"id_token {verdict}"
        claims = jwt.decode(said["id_token"], options={"verify_signature": False})
        if claims["exp"] - claims["iat"] < float(said.get("expires_in") or 0):
            yield "id_token dies before expires_in"
        if claims["sub"] != self.provider.user.sub:
            yield "another sub"
        yield from _of_claims(claims, self.provider.user.claims)

    def _asked(self, ask: Callable[[], httpx.Response]) -> httpx.Response | str:
        try:
            return ask()
        except httpx.TimeoutException:
            return "no answer"
        except httpx.HTTPError:
            return "closed"


def _said(answer: httpx.Response | str) -> dict[str, Any] | str:
    """Return the members of a good answer, or in words what it is instead."""
    if isinstance(answer, str):
        return answer
    try:
        said = answer.json()
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return f"{answer.status_code} a page" if answer.content else f"{answer.status_code}"
    if answer.status_code != 200 or "error" in said:
        return f"{answer.status_code} {said.get('error', '')}".strip()
    return said


def _of_members(said: dict[str, Any]) -> Iterator[str]:
    for name in _MEMBERS:
        if not said.get(name):
            yield f"no {name}"
    if said.get("expires_in"):
        yield f"expires_in {said['expires_in']}"


def _of_claims(claims: dict[str, Any], truth: dict[str, Any]) -> Iterator[str]:
    for name in _CLAIMS:
        if name not in claims:
            yield f"id_token without {name}"
        elif claims[name] == "":
            yield f"id_token with an empty {name}"
        elif claims[name] != truth[name]:
            yield f"id_token with {'other' if name == 'groups' else 'another'} {name}"
