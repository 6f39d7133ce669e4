"""The authorization endpoint (RFC 6749 3.1, OIDC Core 3.1.2), without HTTP."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mock_idp.endpoints import automatic
from mock_idp.endpoints.consent import ConsentForm
from mock_idp.endpoints.granting import subject
from mock_idp.endpoints.id_token_hint import person_hinted
from mock_idp.endpoints.pending import Answered, Case, Refused
from mock_idp.endpoints.request_reading import RequestReading
from mock_idp.endpoints.sign_in import SignInForm
from mock_idp.endpoints.stepping import Stepping
from mock_idp.events import AuthorizationRefused, AuthorizationRequested, SessionReused
from mock_idp.protocol import authorization, prompts
from mock_idp.protocol.authorization import Rules
from mock_idp.protocol.errors import OAuthError
from mock_idp.settings import SignIn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.endpoints.pending import Browser, Outcome, Step
    from mock_idp.endpoints.sessions import SignedIn
    from mock_idp.protocol.authorization import AuthorizationRequest
    from mock_idp.protocol.model import Client
    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider


class FrontChannel:
    """What happens in a person's browser: authorization request, sign-in, consent, redirect back."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider
        self._stepping = Stepping(provider)
        self.reading = RequestReading(provider)
        self.sign_in = SignInForm(provider, self._stepping)
        self.consent = ConsentForm(provider, self._stepping)

    async def begin(self, params: Mapping[str, str], browser: Browser) -> Step:
        """Return the page to show, or what to tell the client.

        Raises:
            OAuthError: it is not safe to redirect; tell the person (RFC 6749 4.1.2.1).

        """
        client = await self._provider.clients.find(params.get("client_id", ""))
        problem = None
        try:
            if client is not None:
                params = await self.reading.read(params, client)
        except OAuthError as error:
            problem = error
        client, uri = self._where(params, client, problem)
        try:
            if problem is not None:
                raise problem
            request = self.validated(params, client, uri)
        except OAuthError as error:
            return Answered(self._stepping.refused_unread(client, uri, params, error))
        self._provider.history.append(_requested(request))
        case = Case(request, client, browser)
        return await self._stepping.carry_out(request, partial(self._decide, case))

    def refused(self, error: OAuthError, client_id: str = "") -> None:
        """Write a refusal down that no client is told, also of a request that could not be read."""
        self._provider.history.append(AuthorizationRefused(client_id, error.code, error.cause))

    def validated(self, params: Mapping[str, str], client: Client, uri: str) -> AuthorizationRequest:
        """Return the request that ``params`` make.

        Raises:
            OAuthError: to be reported to the client.

        """
        settings = self._provider.settings
        hint = params.get("id_token_hint")
        hinted = None if hint is None else person_hinted(self._provider, hint, client.client_id)
        rules = Rules(openid=settings.openid, acr_values=settings.acr_values)
        return authorization.validate(params, client, uri, rules, hinted)

    def _where(
        self, params: Mapping[str, str], client: Client | None, problem: OAuthError | None
    ) -> tuple[Client, str]:
        """Return whom to answer, and where; ``problem`` is what the person is told if that is nowhere."""
        try:
            uri = authorization.redirect_uri_in(params, client, openid=self._provider.settings.openid)
        except OAuthError as error:
            refusal = problem or error
            known = "" if client is None else client.client_id
            self.refused(refusal, known)
            raise refusal from None
        assert client is not None  # noqa: S101  else there were no URI
        return client, uri

    def _decide(self, case: Case, stored: Transaction) -> Outcome:
        """Look at who is signed in and what they consented to, and take the next step."""
        auto = self._provider.settings.sign_in is SignIn.AUTO
        who = self._signed_in(case, stored)
        if auto and who and automatic.somebody_else_is_meant(self._provider, case, who.user.username):
            who = None
        if who is not None:
            events = (SessionReused(case.client.client_id, who.user.username),)
            if auto:
                return self._stepping.issue(stored, case, who, events)
            return self._stepping.after_sign_in(stored, case, who, events)
        if prompts.NONE in case.request.prompt:
            return Refused(error=prompts.silent_refusal(signed_in=False))
        if auto:
            return automatic.sign_in(self._provider, self._stepping, case, stored)
        return self._stepping.wait(stored, case, None)

    def _signed_in(self, case: Case, stored: Transaction) -> SignedIn | None:
        """Return who goes on without signing in; None: nobody."""
        provider = self._provider
        who = provider.sessions.live(stored, case.browser.session_id, case.client.client_id)
        if who is None:
            return None
        sub, now = subject(provider, case.client, who.user), provider.clock.now()
        return None if prompts.must_sign_in(case.request, who.session, sub, now) else who


def _requested(request: AuthorizationRequest) -> AuthorizationRequested:
    return AuthorizationRequested(
        client_id=request.client_id,
        scope=" ".join(request.scope),
        nonce=request.nonce is not None,
        pkce=request.code_challenge is not None,
    )
