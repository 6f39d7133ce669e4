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


def somebody_else_is_meant(provider: Provider, case: Case, username: str) -> bool:
    """Tell whether ``login_hint`` names users, and the one of that name is not among them."""
    hinted = _hinted(provider, case)
    return bool(hinted) and all(user.username != username for user in hinted)


def _meant(provider: Provider, case: Case) -> Iterator[User]:
    """Yield the enabled users whom the request can mean, in the order of the settings.

    A hint that fits nobody is no reason to fail (OIDC Core 3.1.2.1).
    """
    sub = case.request.subject
    for user in _hinted(provider, case) or _users(provider):
        if not user.disabled and (sub is None or subject(provider, case.client, user) == sub):
            yield user


def _hinted(provider: Provider, case: Case) -> list[User]:
    """Return the users, disabled or not, whom ``login_hint`` can mean."""
    hint = case.request.login_hint
    return [] if hint is None else [user for user in _users(provider) if _is_called(user, hint)]


def _users(provider: Provider) -> Iterator[User]:
    for username in provider.directory.usernames:
        user = provider.directory.find(username)
        if user is not None:
            yield user


def _is_called(user: User, hint: str) -> bool:
    return hint in {user.username, user.sub} or hint in [user.claims.get(name) for name in _NAMES]
