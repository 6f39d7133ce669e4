"""From one step of the front channel to the next: each is one transaction, with its events after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.endpoints.granting import granting
from mock_idp.endpoints.pending import PATIENCE, Answered, Issued, PendingSignIn, Refused, Waiting
from mock_idp.events import AuthorizationRefused, CodeIssued
from mock_idp.fingerprint import fingerprint
from mock_idp.protocol import prompts, response_mode
from mock_idp.protocol.model import Consented

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mock_idp.endpoints.pending import Case, Outcome, Step
    from mock_idp.endpoints.sessions import SignedIn
    from mock_idp.history import Event
    from mock_idp.protocol.authorization import AuthorizationRequest
    from mock_idp.protocol.errors import OAuthError
    from mock_idp.protocol.model import Client, Session
    from mock_idp.protocol.records import Transaction
    from mock_idp.protocol.response_mode import AuthorizationResponse
    from mock_idp.provider import Provider


class Stepping:
    """What the steps have in common."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider

    async def carry_out(self, request: AuthorizationRequest, work: Callable[[Transaction], Outcome]) -> Step:
        """Do ``work``, write down what happened, and return what the browser gets."""
        outcome = await self._provider.store.transact(work)
        for event in outcome.events:
            self._provider.history.append(event)
        if isinstance(outcome, Waiting):
            return outcome
        if isinstance(outcome, Refused):
            return Answered(self.refused(request, outcome.error), outcome.session)
        scope, shown = " ".join(request.scope), fingerprint(outcome.code.value)
        self._provider.history.append(CodeIssued(request.client_id, outcome.username, scope, shown))
        return Answered(self._answer(request, {"code": outcome.code.value}), outcome.session)

    def wait(
        self, stored: Transaction, case: Case, session: Session | None, events: tuple[Event, ...] = ()
    ) -> Waiting:
        """Keep the request until a person has signed in, or, with a ``session``, consented."""
        provider = self._provider
        pending = PendingSignIn(
            pending_id=provider.chance(),
            request=case.request,
            browser=case.browser.binding,
            csrf=provider.chance(),
            expires_at=provider.clock.now() + PATIENCE,
            session=session,
        )
        stored.put(pending)
        return Waiting(pending=pending, session=session, events=events)

    def after_sign_in(
        self, stored: Transaction, case: Case, who: SignedIn, events: tuple[Event, ...] = ()
    ) -> Outcome:
        """Ask ``who`` is signed in for consent, if need be; else issue a code."""
        consented = stored.get(Consented, Consented.key_of(case.client.client_id, who.user.username))
        if not prompts.must_consent(case.request, consented, self._provider.settings.consent_page):
            return self.issue(stored, case, who, events)
        if prompts.NONE in case.request.prompt:
            return Refused(error=prompts.silent_refusal(signed_in=True))
        return self.wait(stored, case, who.session, events)

    def issue(self, stored: Transaction, case: Case, who: SignedIn, events: tuple[Event, ...] = ()) -> Issued:
        """Issue a code for ``who`` is signed in."""
        code = granting(self._provider, case.request, case.client, who).issue(stored)
        return Issued(code=code, username=who.user.username, session=who.session, events=events)

    def refused(self, request: AuthorizationRequest, error: OAuthError) -> AuthorizationResponse:
        """Write a refusal of a valid request down, and return it for the client."""
        self._provider.history.append(AuthorizationRefused(request.client_id, error.code, error.cause))
        return self._answer(request, {"error": error.code, "error_description": error.description})

    def refused_unread(
        self, client: Client, uri: str, params: Mapping[str, str], error: OAuthError
    ) -> AuthorizationResponse:
        """Write a refusal of ``params`` down, and return it for the client at ``uri`` (RFC 6749 4.1.2.1)."""
        self._provider.history.append(AuthorizationRefused(client.client_id, error.code, error.cause))
        answer = {"error": error.code, "error_description": error.description, "state": params.get("state")}
        return response_mode.respond(uri, response_mode.for_errors(params), answer | self._issuer)

    def _answer(self, request: AuthorizationRequest, params: dict[str, str]) -> AuthorizationResponse:
        answer = {**params, "state": request.state, **self._issuer}
        return response_mode.respond(request.redirect_uri, request.response_mode, answer)

    @property
    def _issuer(self) -> dict[str, str | None]:
        """What tells the client who answers (RFC 9207); plain OAuth 2.0 has no issuer."""
        return {"iss": self._provider.issuer if self._provider.settings.openid else None}
