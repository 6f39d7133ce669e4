"""One provider's refresh tokens without a provider: a store, a clock and a policy, driven by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from mock_idp.clock import Clock
from mock_idp.protocol.grants import authorization_code, refresh_token
from mock_idp.protocol.model import AccessToken, Session
from mock_idp.protocol.policy import Policy
from mock_idp.protocol.redemption import Redemption, Terms
from mock_idp.store.memory import MemoryStore
from tests.protocol.samples import CLIENT, NOW, REDIRECT_URI, USER, a_code, a_grant, decided, keep

if TYPE_CHECKING:
    from mock_idp.protocol.errors import Cause
    from mock_idp.protocol.model import Client, User


class _Beginning(Clock):
    """Nothing is ever old enough to be forgotten."""

    def now(self) -> float:
        return NOW


@dataclass
class Lineage:
    """What one user and one client do with their tokens; everything may change in between."""

    policy: Policy = field(default_factory=Policy)
    user: User | None = USER
    client: Client = CLIENT
    now: float = NOW
    store: MemoryStore = field(default_factory=lambda: MemoryStore(_Beginning()))
    _fresh: count[int] = field(default_factory=count)

    def sign_in(self, **grant: Any) -> Redemption:  # noqa: ANN401  any field of a grant
        """Sign in and redeem the code."""
        number = next(self._fresh)
        grant_id, session_id = f"grant-{number}", grant.get("session_id")
        code = a_code(value=f"code-{number}", grant_id=grant_id, expires_at=self.now + 1)
        granted = a_grant(**{"grant_id": grant_id, "created_at": self.now, "auth_time": self.now} | grant)
        keep(self.store, granted, code)
        if session_id is not None:
            self.open_session(session_id)
        params = {"code": code.value, "redirect_uri": REDIRECT_URI}
        return decided(self.store, authorization_code, params, self._terms())

    def open_session(self, session_id: str) -> None:
        """Keep a browser session that lives as the policy says."""
        lives = self.policy.lifetimes.session
        session = Session(
            session_id=session_id,
            sid="sid",
            username=USER.username,
            auth_time=self.now,
            expires_at=self.now + lives,
        )
        keep(self.store, session)

    def token(self, **grant: Any) -> str:  # noqa: ANN401  any field of a grant
        """Sign in and return the refresh token."""
        issued = self.sign_in(**grant).refresh_token
        assert issued is not None
        return issued.value

    def refresh(self, token: str, **params: str) -> Redemption:
        """Present a refresh token."""
        return decided(self.store, refresh_token, {"refresh_token": token, **params}, self._terms())

    def refreshed(self, token: str, **params: str) -> str:
        """Present a refresh token that is good, and return the one that comes back."""
        decision = self.refresh(token, **params)
        assert decision.refusal is None, decision.refusal.cause
        assert decision.refresh_token is not None
        return decision.refresh_token.value

    def outcome(self, token: str, **params: str) -> Cause | None:
        """Present a refresh token and return why it is refused; None: it is good."""
        refusal = self.refresh(token, **params).refusal
        return None if refusal is None else refusal.cause

    def is_revoked(self, token: AccessToken | None) -> bool:
        """Tell what became of an access token."""
        assert token is not None
        found = self.store.run(lambda stored: stored.get(AccessToken, token.value))
        assert found is not None
        return found.revoked

    def change(self, **parts: Any) -> None:  # noqa: ANN401  parts of a policy
        """Replace parts of the policy."""
        self.policy = replace(self.policy, **parts)

    def _terms(self) -> Terms:
        number = next(self._fresh)
        return Terms(
            client=self.client,
            policy=lambda _: self.policy,
            user=lambda _: self.user,
            now=self.now,
            fresh_access_token=f"access-{number}",
            fresh_refresh_token=f"refresh-{number}",
        )
