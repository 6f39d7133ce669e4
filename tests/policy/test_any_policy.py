"""Whatever the policy is, and however it changes in the middle, some things never happen."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from mock_idp.protocol.errors import Cause
from mock_idp.protocol.model import Client, RefreshToken
from mock_idp.protocol.policy import (
    Consent,
    Lifetimes,
    OnRefresh,
    Policy,
    RefreshPolicy,
    ScopeChange,
    Successor,
)
from tests.policy.lineage import Lineage
from tests.protocol.samples import CLIENT, USER

_SCOPE = ("openid", "email", "offline_access")
_SPAN = st.sampled_from([0.0, 5.0, 20.0])
_END = st.sampled_from([None, 5.0, 20.0])
REFRESH = st.builds(
    RefreshPolicy,
    enabled=st.sampled_from([True, True, True, False]),
    grant_enabled=st.sampled_from([True, True, True, False]),
    rotation=st.booleans(),
    rotate_after=st.integers(1, 3),
    rest=_SPAN,
    reuse_detection=st.booleans(),
    reuse_interval=_SPAN,
    reuse_count=st.sampled_from([None, 0, 1, 2]),
    reuse_until_successor_used=st.booleans(),
    successor=st.sampled_from(Successor),
    scope=st.sampled_from([None, "offline_access"]),
    consent=st.sampled_from(Consent),
    one_per_user_and_client=st.booleans(),
    scope_change=st.sampled_from(ScopeChange),
    session_bound=st.booleans(),
)
POLICY = st.builds(
    Policy,
    refresh=REFRESH,
    lifetimes=st.builds(
        Lifetimes, refresh_token=_END, refresh_token_idle=_END, refresh_token_absolute=_END, session_idle=_END
    ),
    on_refresh=st.builds(OnRefresh, refresh_token=st.booleans(), revoke_access_token=st.booleans()),
)


class AnyPolicy(RuleBasedStateMachine):
    """One user, one client, and somebody else who got hold of the tokens."""

    @initialize(policy=POLICY)
    def begin(self, policy: Policy) -> None:
        self.it = Lineage(policy)
        self.grant_of: dict[str, str] = {}
        self.ended: set[str] = set()
        self.sign_in()

    @rule(policy=POLICY)
    def change(self, policy: Policy) -> None:
        self.it.policy = policy

    @rule(seconds=st.integers(1, 12))
    def wait(self, seconds: int) -> None:
        self.it.now += seconds

    @rule()
    def sign_in(self) -> None:
        decision = self.it.sign_in(session_id="session", prompted_consent=True)
        assert decision.grant is not None
        assert (decision.refresh_token is not None) is self.it.policy.refresh.enabled
        if decision.refresh_token is not None:
            self.grant_of[decision.refresh_token.value] = decision.grant.grant_id

    @rule(pick=st.integers(0, 10**6), scope=st.sampled_from(["", "openid", "openid admin"]))
    def refresh(self, pick: int, scope: str) -> None:
        if not self.grant_of:
            return
        presented = list(self.grant_of)[pick % len(self.grant_of)]
        grant_id, before = self.grant_of[presented], self._stored(presented)
        decision = self.it.refresh(presented, scope=scope) if scope else self.it.refresh(presented)
        if decision.refusal is not None:
            assert decision.access_token is None
            assert bool(decision.writes) is decision.revokes
            if decision.revokes:
                assert decision.refusal.cause is Cause.REUSED
                self.ended.add(grant_id)
            return
        assert self.it.policy.refresh.enabled
        assert grant_id not in self.ended
        assert set(decision.scope) <= set(_SCOPE)
        self._look_at_what_came_back(presented, before, decision.refresh_token)

    def _look_at_what_came_back(
        self, presented: str, before: RefreshToken, issued: RefreshToken | None
    ) -> None:
        refresh = self.it.policy.refresh
        if before.replaced_at is not None:
            assert self.it.now < before.replaced_at + refresh.reuse_interval
            assert refresh.reuse_count is None or before.reuses < refresh.reuse_count
        elif not refresh.rotation or self.it.now < before.used_at + refresh.rest:
            assert issued is None or issued.value == presented
        if issued is not None:
            self.grant_of.setdefault(issued.value, self.grant_of[presented])
            assert self._stored(issued.value).replaced_at is None

    @rule(pick=st.integers(0, 10**6), who=st.sampled_from(["thief", "disabled"]))
    def nobody_else_gets_anything(self, pick: int, who: str) -> None:
        """Nor does it change anything, except that a reuse is a reuse whoever's user is disabled."""
        if not self.grant_of or self.it.policy.refresh.reuse_detection:
            return
        presented = list(self.grant_of)[pick % len(self.grant_of)]
        before = self._stored(presented)
        if who == "thief":
            self.it.client = Client(client_id="thief")
        else:
            self.it.user = replace(USER, disabled=True)
        assert self.it.outcome(presented) is not None
        self.it.client, self.it.user = CLIENT, USER
        assert self._stored(presented) == before

    def _stored(self, value: str) -> RefreshToken:
        found = self.it.store.run(lambda stored: stored.get(RefreshToken, value))
        assert found is not None
        return found


TestAnyPolicy = AnyPolicy.TestCase
TestAnyPolicy.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
