"""The provider as a client sees it: one function per endpoint, none of which raises for a bad answer."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.probe import id_tokens
from mock_idp.probe.answers import TokenAnswer, Tokens, UserinfoAnswer, token_answer, userinfo_answer
from mock_idp.probe.budget import Kind
from mock_idp.probe.client_authentication import authenticated
from mock_idp.probe.failures import NoAnswer, NotObserved
from mock_idp.probe.introspection import IntrospectionAnswer, introspection_answer

if TYPE_CHECKING:
    from mock_idp.probe.id_tokens import Keys
    from mock_idp.probe.metadata import Metadata
    from mock_idp.probe.options import ClientIdentity
    from mock_idp.probe.wire import Wire


@dataclass(frozen=True)
class Provider:
    """Endpoints, keys, and the client that asks."""

    metadata: Metadata
    wire: Wire
    keys: Keys
    client: ClientIdentity

    async def token(
        self,
        form: dict[str, str],
        *,
        client: ClientIdentity | None = None,
        nonce: str | None = None,
        kind: Kind = Kind.TOKEN,
    ) -> tuple[TokenAnswer, Tokens]:
        """Send a token request, as ``client`` or as the usual one; an ID token in the answer is verified."""
        client = client or self.client
        body, headers = authenticated(form, client, self.metadata)
        at = self.wire.now()
        try:
            page = await self.wire.post(kind, self.metadata.token_endpoint, body, headers)
        except NoAnswer as none:
            return TokenAnswer(at=at, problem=str(none)), Tokens()
        answer, tokens = token_answer(page)
        if tokens.id_token is None:
            return answer, tokens
        seen = await id_tokens.read(
            tokens.id_token, self.keys, secret=client.secret, nonce=nonce, access_token=tokens.access
        )
        return dataclasses.replace(answer, id_token=seen), tokens

    async def userinfo(self, access_token: str | None) -> UserinfoAnswer:
        """Ask whose ``access_token`` is.

        Raises:
            NotObserved: there is no token, or no such endpoint.

        """
        address = _offered(self.metadata.userinfo_endpoint, "userinfo")
        if access_token is None:
            raise NotObserved("no access token was there to ask with")
        at = self.wire.now()
        try:
            page = await self.wire.get(Kind.USERINFO, address, {"Authorization": f"Bearer {access_token}"})
        except NoAnswer as none:
            return UserinfoAnswer(at=at, problem=str(none))
        return userinfo_answer(page)

    async def introspect(self, token: str, hint: str) -> IntrospectionAnswer:
        """Ask what is known of ``token`` (RFC 7662 2.1).

        Raises:
            NotObserved: there is no such endpoint.

        """
        address = _offered(self.metadata.introspection_endpoint, "introspection")
        body, headers = authenticated({"token": token, "token_type_hint": hint}, self.client, self.metadata)
        try:
            page = await self.wire.post(Kind.INTROSPECTION, address, body, headers)
        except NoAnswer as none:
            return IntrospectionAnswer(problem=str(none))
        return introspection_answer(page)

    async def revoke(self, token: str) -> int:
        """Revoke a refresh token (RFC 7009 2.1) and return the status; 0: no answer.

        Raises:
            NotObserved: there is no such endpoint.

        """
        address = _offered(self.metadata.revocation_endpoint, "revocation")
        form = {"token": token, "token_type_hint": "refresh_token"}
        body, headers = authenticated(form, self.client, self.metadata)
        try:
            return (await self.wire.post(Kind.REVOCATION, address, body, headers)).status
        except NoAnswer:
            return 0


def _offered(address: str | None, name: str) -> str:
    if address is None:
        raise NotObserved(f"the provider names no {name} endpoint")
    return address
