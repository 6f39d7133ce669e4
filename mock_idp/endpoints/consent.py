"""The consent form, without HTTP."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mock_idp.endpoints import forms
from mock_idp.endpoints.granting import is_kept
from mock_idp.endpoints.pending import Case, Refused, SignInRefused
from mock_idp.endpoints.sessions import SignedIn
from mock_idp.events import ConsentGiven
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.model import Session

if TYPE_CHECKING:
    from mock_idp.endpoints.pending import Browser, Outcome, PendingSignIn, Step
    from mock_idp.endpoints.stepping import Stepping
    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider


class ConsentForm:
    """Takes a yes or a no."""

    def __init__(self, provider: Provider, stepping: Stepping) -> None:
        """Serve ``provider``."""
        self._provider, self._stepping = provider, stepping

    async def submit(self, pending: PendingSignIn, browser: Browser, *, allow: bool) -> Step:
        """Go on with a code, or with what tells the client that the person would not.

        Raises:
            SignInRefused: the form was sent before, or the person is not signed in any more.

        """
        client = await self._provider.clients.find(pending.request.client_id)
        if client is None:
            raise SignInRefused
        case = Case(pending.request, client, browser)
        return await self._stepping.carry_out(
            pending.request, partial(self._answered, pending, case, allow=allow)
        )

    def _answered(self, pending: PendingSignIn, case: Case, stored: Transaction, *, allow: bool) -> Outcome:
        forms.spend(stored, pending)
        if not allow:
            description = "The person did not consent."
            return Refused(error=OAuthError(ErrorCode.ACCESS_DENIED, Cause.CANCELLED, description))
        who = self._who(stored, pending)
        given = ConsentGiven(case.client.client_id, who.user.username, " ".join(case.request.scope))
        return self._stepping.issue(stored, case, who, (given,))

    def _who(self, stored: Transaction, pending: PendingSignIn) -> SignedIn:
        """Return who consents, if they are still signed in."""
        session = pending.session
        if session is not None and is_kept(session):
            session = stored.get(Session, session.session_id)
        user = None if session is None else self._provider.directory.find(session.username)
        if session is None or user is None or user.disabled:
            raise SignInRefused
        return SignedIn(user, session)
