"""What experiments are made with: lineages of tokens, and the provider."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from mock_idp.probe.failures import NotObserved, SignInFailed

if TYPE_CHECKING:
    from mock_idp.probe.answers import TokenAnswer, Tokens
    from mock_idp.probe.options import ClientIdentity, Options
    from mock_idp.probe.provider import Provider
    from mock_idp.probe.world import World

_REST = 5.0
"""Seconds; Dex's own examples have a reuse interval of three."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """How an authorization request is put."""

    scope: tuple[str, ...]
    prompt: str | None = None

    @property
    def offline(self) -> bool:
        """Tell whether it asks for the scope of OIDC Core 11."""
        return "offline_access" in self.scope


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """What one sign-in brought."""

    first: TokenAnswer | None
    """None: it began with a token that somebody had."""
    tokens: Tokens
    nonce: str | None = None


class SignIn(Protocol):
    """A way to sign in."""

    async def sign_in(self, ask: Ask) -> SignedIn:
        """Sign in.

        Raises:
            SignInFailed: no tokens; another ``ask`` may bring some.
            SignInRefused: no tokens, and nobody should try again.
            CouldNotTell: nobody can sign in this way.

        """


@dataclass
class Lineage:
    """The tokens that descend from one sign-in."""

    ask: Ask
    signed_in: SignedIn
    tokens: Tokens
    """The newest."""
    ended_by: str = ""
    """What ended it; empty: nothing, as far as is known."""

    @property
    def refresh_token(self) -> str:
        """The newest refresh token.

        Raises:
            NotObserved: there is none, or it is known to be dead.

        """
        if self.ended_by:
            raise NotObserved(f"the lineage had ended by then, after {self.ended_by}")
        if self.tokens.refresh is None:
            raise NotObserved("no refresh token was issued")
        return self.tokens.refresh


@dataclass
class Lab:
    """One provider, one way to sign in, and what they have brought so far."""

    options: Options
    world: World
    provider: Provider
    way: SignIn
    scope: tuple[str, ...]
    """What sign-ins ask for, with offline_access if the provider knows it."""
    lineages: list[Lineage] = field(default_factory=list)
    best_ask: Ask | None = None
    """How to ask for a refresh token."""
    sign_ins: int = 0

    async def sign_in(self, ask: Ask) -> Lineage:
        """Sign in and keep the lineage; raises as `SignIn.sign_in`."""
        self.sign_ins += 1
        brought = await self.way.sign_in(ask)
        lineage = Lineage(ask, brought, brought.tokens)
        self.lineages.append(lineage)
        return lineage

    async def lineage(self, *, fresh: bool = False) -> Lineage:
        """Return a lineage with a refresh token; ``fresh``: of a new sign-in, if there may be one more.

        Raises:
            NotObserved: there is none.

        """
        if fresh and self.sign_ins < self.options.most_sign_ins:
            return await self._another()
        return self.newest()

    def newest(self) -> Lineage:
        """Return the lineage of the newest sign-in that brought a refresh token.

        Raises:
            NotObserved: there is none, or it has ended.

        """
        having = [lineage for lineage in self.lineages if lineage.tokens.refresh is not None]
        if not having:
            raise NotObserved("no refresh token was issued")
        ended = having[-1].ended_by
        if ended:
            raise NotObserved(f"the lineage had ended by then, after {ended}; --sign-ins may allow another")
        return having[-1]

    async def _another(self) -> Lineage:
        if self.best_ask is None:
            raise NotObserved("no refresh token was issued")
        try:
            return await self.sign_in(self.best_ask)
        except SignInFailed as failed:
            raise NotObserved(f"another sign-in failed: {failed}") from failed

    async def refresh(self, lineage: Lineage, *, scope: str | None = None) -> TokenAnswer:
        """Present the newest refresh token of ``lineage`` and take over what comes.

        Raises:
            NotObserved: there is none.

        """
        answer, tokens = await self.present(lineage, lineage.refresh_token, scope=scope)
        if answer.granted:
            lineage.tokens = _taken_over(lineage.tokens, tokens)
        return answer

    async def rest(self) -> None:
        """Let a reuse interval pass: in it Dex replaces no token, not even right after a sign-in."""
        await self.world.sleep(_REST)

    async def present(
        self,
        lineage: Lineage,
        refresh_token: str,
        *,
        scope: str | None = None,
        client: ClientIdentity | None = None,
    ) -> tuple[TokenAnswer, Tokens]:
        """Present any refresh token, and take nothing over."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        if scope is not None:
            form["scope"] = scope
        return await self.provider.token(form, client=client, nonce=lineage.signed_in.nonce)


def _taken_over(before: Tokens, now: Tokens) -> Tokens:
    """Return what a client holds after a refresh: without a new refresh token the old one."""
    return type(now)(
        access=now.access, refresh=now.refresh or before.refresh, id_token=now.id_token or before.id_token
    )
