"""The sign-in form, without HTTP."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mock_idp.endpoints import forms
from mock_idp.endpoints.granting import subject
from mock_idp.endpoints.pending import Answered, Case, Refused, SignInRefused
from mock_idp.endpoints.sessions import SignedIn
from mock_idp.events import UserAuthenticated, UserRefused
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError

if TYPE_CHECKING:
    from mock_idp.endpoints.pending import Browser, Outcome, PendingSignIn, Step
    from mock_idp.endpoints.sessions import Opening
    from mock_idp.endpoints.stepping import Stepping
    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider


class SignInForm:
    """Takes names and passwords."""

    def __init__(self, provider: Provider, stepping: Stepping) -> None:
        """Serve ``provider``."""
        self._provider, self._stepping = provider, stepping

    async def submit(self, pending: PendingSignIn, browser: Browser, username: str, password: str) -> Step:
        """Sign in and go on to the next step.

        Raises:
            SignInRefused: unknown user, wrong password, disabled user; or the form was sent before.

        """
        provider, request = self._provider, pending.request
        user = provider.directory.check_password(username, password)
        if isinstance(user, Cause):
            known = provider.directory.find(username) is not None
            provider.history.append(UserRefused(username if known else "", user))
            raise SignInRefused(user)
        client = await provider.clients.find(request.client_id)
        if client is None:
            raise SignInRefused
        opening = provider.sessions.opening(client.client_id, user)
        work = partial(self._signed_in, pending, Case(request, client, browser), opening)
        return await self._stepping.carry_out(request, work)

    async def cancel(self, pending: PendingSignIn) -> Step:
        """Tell the client that the person would not.

        Raises:
            SignInRefused: the form was sent before.

        """
        await self._provider.store.transact(partial(_spent, pending))
        error = OAuthError(ErrorCode.ACCESS_DENIED, Cause.CANCELLED, "The person cancelled the sign-in.")
        return Answered(self._stepping.refused(pending.request, error))

    def _signed_in(
        self, pending: PendingSignIn, case: Case, opening: Opening, stored: Transaction
    ) -> Outcome:
        forms.spend(stored, pending)
        session = opening.write(stored, case.browser.session_id)
        events = (UserAuthenticated(opening.user.username),)
        sub = subject(self._provider, case.client, opening.user)
        if case.request.subject not in {None, sub}:
            description = "Somebody else than the one whom the request is about has signed in."
            error = OAuthError(ErrorCode.LOGIN_REQUIRED, Cause.OTHER_USER, description)
            return Refused(error=error, session=session, events=events)
        return self._stepping.after_sign_in(stored, case, SignedIn(opening.user, session), events)


def _spent(pending: PendingSignIn, stored: Transaction) -> None:
    forms.spend(stored, pending)
