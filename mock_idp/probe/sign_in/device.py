"""On another device (RFC 8628): a code is shown, and the probe asks until somebody has typed it in."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from mock_idp.probe.budget import Kind
from mock_idp.probe.client_authentication import authenticated
from mock_idp.probe.failures import CouldNotTell, NoAnswer, SignInFailed
from mock_idp.probe.lab import SignedIn
from mock_idp.probe.shown import error_code, number, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.probe.lab import Ask
    from mock_idp.probe.options import Options
    from mock_idp.probe.provider import Provider
    from mock_idp.probe.wire import Page
    from mock_idp.probe.world import World

_GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
_INTERVAL = 5.0
"""Seconds between two polls, if the provider does not want more (RFC 8628 3.2)."""


@dataclass(frozen=True)
class _Code:
    device_code: str = field(repr=False)
    interval: float


class DeviceSignIn:
    """A person with a browser somewhere."""

    def __init__(
        self, provider: Provider, options: Options, world: World, tell: Callable[[str], None]
    ) -> None:
        self._provider, self._options, self._world, self._tell = provider, options, world, tell
        self._polls = _polls(options.patience)

    @staticmethod
    def cost(patience: float) -> Counter[Kind]:
        """Return what one sign-in needs at most, if the person has ``patience`` seconds."""
        return Counter({Kind.DEVICE: 1, Kind.POLL: _polls(patience)})

    async def sign_in(self, ask: Ask) -> SignedIn:
        """Sign in; raises as `mock_idp.probe.lab.SignIn.sign_in`."""
        code = await self._begin(ask)
        form = {"grant_type": _GRANT_TYPE, "device_code": code.device_code}
        interval, waited = code.interval, 0.0
        for _ in range(self._polls):
            if waited + interval > self._options.patience:
                break
            await self._world.sleep(interval)
            waited += interval
            answer, tokens = await self._provider.token(form, kind=Kind.POLL)
            if answer.granted:
                return SignedIn(first=answer, tokens=tokens)
            if answer.error == "slow_down":
                interval += _INTERVAL
            elif answer.error != "authorization_pending":
                raise SignInFailed(f"the sign-in on the device ended: {answer.in_words}")
        raise SignInFailed(f"nobody signed in within {self._options.patience:g} s")

    async def _begin(self, ask: Ask) -> _Code:
        address = self._provider.metadata.device_authorization_endpoint
        if address is None:
            raise CouldNotTell("the provider names no device_authorization_endpoint; try --browser")
        body, headers = authenticated(
            {"scope": " ".join(ask.scope)}, self._provider.client, self._provider.metadata
        )
        form = body | {"client_id": self._provider.client.client_id}
        try:
            page = await self._provider.wire.post(Kind.DEVICE, address, form, headers)
            return self._shown(page)
        except NoAnswer as none:
            raise SignInFailed(f"the device authorization endpoint: {none}") from none
        except ValueError as error:
            raise SignInFailed(f"the device authorization endpoint answers {error}") from error

    def _shown(self, page: Page) -> _Code:
        """Show the code to the person and return the one that is not for people."""
        body = page.json_object()
        if page.status != httpx.codes.OK:
            raise SignInFailed(
                f"the provider refuses the device flow: {page.status} {error_code(body.get('error'))}"
            )
        code = body.get("device_code")
        where = body.get("verification_uri", body.get("verification_url"))
        if not isinstance(code, str) or not isinstance(where, str):
            raise ValueError("without device_code or verification_uri")  # noqa: TRY004  of the document
        complete = body.get("verification_uri_complete")
        shorter = f", or go to {plain(complete)}" if isinstance(complete, str) else ""
        self._tell(f"go to {plain(where)} and type in the code {plain(body.get('user_code'))}{shorter}")
        return _Code(code, max(_INTERVAL, number(body.get("interval")) or 0))


def _polls(patience: float) -> int:
    return math.ceil(patience / _INTERVAL)
