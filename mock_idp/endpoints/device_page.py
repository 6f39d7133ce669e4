"""What a person decides over a device, in a browser elsewhere (RFC 8628 3.3), without HTTP."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING

from mock_idp.endpoints.granting import is_kept, subject
from mock_idp.endpoints.pending import SignInRefused
from mock_idp.endpoints.sessions import PASSWORD, SignedIn
from mock_idp.events import DeviceApproved, DeviceDenied, UserAuthenticated, UserRefused
from mock_idp.fingerprint import fingerprint
from mock_idp.protocol.errors import Cause
from mock_idp.protocol.grants import device_code
from mock_idp.protocol.grants.device_code import DeviceAuthorization, UserCode
from mock_idp.protocol.model import Consented, Grant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mock_idp.endpoints.pending import Browser
    from mock_idp.endpoints.sessions import Opening
    from mock_idp.protocol.model import Client, Session, User
    from mock_idp.protocol.records import Reader, Transaction
    from mock_idp.provider import Provider


@dataclass(frozen=True, slots=True)
class Asked:
    """A device that somebody is to decide over."""

    device: DeviceAuthorization
    client: Client


class DevicePage:
    """Finds devices by what people type, and takes a yes or a no."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider

    async def find(self, typed: str) -> Asked | None:
        """Return the device that waits under a user code; None if none does."""
        user_code = device_code.typed(typed)
        device = await self._provider.store.look(partial(_waiting, user_code, self._provider.now))
        client = None if device is None else await self._provider.clients.find(device.client_id)
        return None if device is None or client is None else Asked(device, client)

    def csrf(self, browser: Browser) -> str:
        """Return what stands in the form, made of a cookie that another site can neither read nor set."""
        return sha256(f"device {browser.binding}".encode()).hexdigest()

    async def allow(self, asked: Asked, browser: Browser, form: Mapping[str, str]) -> Session:
        """Let the device in, in the name of who is signed in, or of who signs in by ``form``.

        Returns the session that the browser is to remember.

        Raises:
            SignInRefused: unknown user, wrong password, disabled user; or somebody else was faster.

        """
        self._check(browser, form)
        provider, opening = self._provider, None
        if "username" in form:
            opening = provider.sessions.opening(asked.client.client_id, self._signed_in(form), PASSWORD)
        who, device = await provider.store.transact(partial(self._approve, asked, browser, opening))
        if opening is not None:
            provider.history.append(UserAuthenticated(who.user.username))
        scope, code = " ".join(device.scope), fingerprint(device.device_code)
        provider.history.append(DeviceApproved(device.client_id, who.user.username, scope, code))
        return who.session

    async def deny(self, asked: Asked, browser: Browser, form: Mapping[str, str]) -> None:
        """Tell the device that the person would not.

        Raises:
            SignInRefused: the form is not the one that this browser was shown, or somebody else was faster.

        """
        self._check(browser, form)
        who = await self._provider.sessions.signed_in(browser.session_id)
        denied = await self._provider.store.transact(partial(self._deny, asked))
        username = "" if who is None else who.user.username
        event = DeviceDenied(denied.client_id, username, fingerprint(denied.device_code))
        self._provider.history.append(event)

    def _check(self, browser: Browser, form: Mapping[str, str]) -> None:
        """Accept what this browser was shown."""
        expected = self.csrf(browser)
        if not browser.binding or not compare_digest(expected.encode(), form.get("csrf", "").encode()):
            raise SignInRefused

    def _signed_in(self, form: Mapping[str, str]) -> User:
        username = form.get("username", "")
        user = self._provider.directory.check_password(username, form.get("password", ""))
        if isinstance(user, Cause):
            known = self._provider.directory.find(username) is not None
            self._provider.history.append(UserRefused(username if known else "", user))
            raise SignInRefused(user)
        return user

    def _approve(
        self, asked: Asked, browser: Browser, opening: Opening | None, stored: Transaction
    ) -> tuple[SignedIn, DeviceAuthorization]:
        device = self._still_waiting(asked, stored)
        if opening is not None:
            who: SignedIn | None = SignedIn(opening.user, opening.write(stored, browser.session_id))
        else:
            who = self._provider.sessions.live(stored, browser.session_id, device.client_id)
        if who is None:
            raise SignInRefused
        approved = replace(device, grant=self._grant(asked, who, stored))
        stored.put(approved)
        return who, approved

    def _grant(self, asked: Asked, who: SignedIn, stored: Transaction) -> Grant:
        """Return what the person grants, and remember the consent."""
        device, provider, session = asked.device, self._provider, who.session
        key = Consented.key_of(device.client_id, who.user.username)
        before = stored.get(Consented, key)
        if before is None:
            given = Consented(client_id=device.client_id, username=who.user.username, scope=device.scope)
            stored.put(given)
        return Grant(
            grant_id=sha256(f"device {device.device_code}".encode()).hexdigest(),
            client_id=device.client_id,
            username=who.user.username,
            sub=subject(provider, asked.client, who.user),
            scope=device.scope,
            auth_time=session.auth_time,
            created_at=provider.now(device.client_id),
            session_id=session.session_id if is_kept(session) else None,
            first_consent=before is None,
            prompted_consent=True,
        )

    def _deny(self, asked: Asked, stored: Transaction) -> DeviceAuthorization:
        denied = replace(self._still_waiting(asked, stored), denied=True)
        stored.put(denied)
        return denied

    def _still_waiting(self, asked: Asked, stored: Reader) -> DeviceAuthorization:
        device = _waiting(asked.device.user_code, self._provider.now, stored)
        if device is None:
            raise SignInRefused
        return device


def _waiting(user_code: str, now: Callable[[str], float], stored: Reader) -> DeviceAuthorization | None:
    """Return the device that nobody has decided over yet; ``now`` is what each client's clock shows."""
    code = stored.get(UserCode, user_code) if user_code else None
    device = stored.get(DeviceAuthorization, code.device_code) if code else None
    if device is None or not device.is_open or now(device.client_id) >= device.expires_at:
        return None
    return device
