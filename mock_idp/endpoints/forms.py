"""Forms that only the browser which was shown them may send."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from mock_idp.endpoints.pending import PendingSignIn, SignInRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.endpoints.pending import Browser
    from mock_idp.protocol.records import Reader, Transaction
    from mock_idp.provider import Provider


async def find(provider: Provider, pending_id: str, browser: Browser) -> PendingSignIn:
    """Return what waits under that id for that browser.

    Raises:
        SignInRefused: nothing does, or not for that browser, or not any more.

    """
    pending = await provider.store.look(lambda stored: _found(stored, pending_id))
    if provider.clock.now() >= pending.expires_at or not same(pending.browser, browser.binding):
        raise SignInRefused
    return pending


async def answered(provider: Provider, form: Mapping[str, str], browser: Browser) -> PendingSignIn:
    """Return what ``form`` answers.

    Raises:
        SignInRefused: it does not come from the page that this browser was shown.

    """
    pending = await find(provider, form.get("request", ""), browser)
    if not same(pending.csrf, form.get("csrf", "")):
        raise SignInRefused
    return pending


def spend(stored: Transaction, pending: PendingSignIn) -> None:
    """Forget what waited: a form is good once.

    Raises:
        SignInRefused: somebody was faster.

    """
    _found(stored, pending.pending_id)
    stored.delete(PendingSignIn, pending.pending_id)


def same(one: str, other: str) -> bool:
    """Compare two secrets in constant time."""
    return compare_digest(one.encode(), other.encode("utf-8", "surrogatepass"))


def _found(stored: Reader, pending_id: str) -> PendingSignIn:
    pending = stored.get(PendingSignIn, pending_id)
    if pending is None:
        raise SignInRefused
    return pending
