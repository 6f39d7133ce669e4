"""Signing in without a page, for tests that are about something else (``Settings.sign_in``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.endpoints.granting import subject
from mock_idp.endpoints.pending import Refused
from mock_idp.endpoints.sessions import SignedIn
from mock_idp.events import UserAuthenticated
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.endpoints.pending import Case, Outcome
    from mock_idp.endpoints.stepping import Stepping
    from mock_idp.protocol.model import User
    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider

_NAMES = ("email", "preferred_username", "phone_number")


def sign_in(provider: Provider, stepping: Stepping, case: Case, stored: Transaction) -> Outcome:
    """Sign in whom the request means, or else the first who may, and issue a code."""
    user = next(_meant(provider, case), None)
    if user is None:
        description = "There is no enabled user whom the request could mean."
        return Refused(error=OAuthError(ErrorCode.ACCESS_DENIED, Cause.UNKNOWN_USER, description))
    opening = provider.sessions.opening(case.client.client_id, user, amr=())
    who = SignedIn(user, opening.write(stored, case.browser.session_id))
    return stepping.issue(stored, case, who, (UserAuthenticated(user.username),))


def _meant(provider: Provider, case: Case) -> Iterator[User]:
    """Yield the enabled users whom the request can mean, in the order of the settings."""
    hint, sub = case.request.login_hint, case.request.subject
    users = (provider.directory.find(username) for username in provider.directory.usernames)
    enabled = [user for user in users if user is not None and not user.disabled]
    hinted = [user for user in enabled if hint is not None and _is_called(user, hint)]
    # A hint that fits nobody is no reason to fail (OIDC Core 3.1.2.1); one about a disabled user is.
    known = hint is not None and provider.directory.find(hint) is not None
    for user in hinted or (() if known else enabled):
        if sub is None or subject(provider, case.client, user) == sub:
            yield user


def _is_called(user: User, hint: str) -> bool:
    return hint in {user.username, user.sub} or hint in [user.claims.get(name) for name in _NAMES]
