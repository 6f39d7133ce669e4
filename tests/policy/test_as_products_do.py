"""Whatever a client does in whatever order, the policy does what the product's own bookkeeping would do.

The models are written as the products keep their books: Dex has one row with a token and the obsolete one
before it (v2.45.1 server/refreshhandlers.go), Hydra a row per token with its first use and a count of uses
(persistence/sql/persister_oauth2.go). The policy changes in the middle of runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from mock_idp.protocol.policy import Lifetimes, Policy, RefreshPolicy, Successor
from tests.policy.lineage import Lineage

_SPANS = st.sampled_from([0.0, 2.5, 7.5, 20.5])
"""Intervals and lifetimes; time moves in whole seconds, so that nothing happens at the very edge."""
_NO_END = st.sampled_from([None, 7.5, 20.5])
_PICK = st.integers(0, 10**6)


@dataclass
class DexRow:
    """What Dex keeps of the one refresh token of a user and client."""

    token: str
    created_at: float
    last_used: float
    obsolete: str = ""


class AsDex(RuleBasedStateMachine):
    """One row, whoever signed in last."""

    def __init__(self) -> None:
        super().__init__()
        self.it = Lineage()
        self.seen: list[str] = []

    @initialize(rotation=st.booleans())
    def begin(self, *, rotation: bool) -> None:
        self.rotation = rotation
        self.set_policy(0.0, None, None)
        self.sign_in()

    @rule(interval=_SPANS, idle=_NO_END, absolute=_NO_END)
    def set_policy(self, interval: float, idle: float | None, absolute: float | None) -> None:
        self.interval, self.idle, self.absolute = interval, idle, absolute
        refresh = RefreshPolicy(
            rotation=self.rotation,
            reuse_detection=False,
            reuse_interval=interval,
            rest=interval,
            successor=Successor.SAME,
            one_per_user_and_client=True,
        )
        lifetimes = Lifetimes(refresh_token_idle=idle, refresh_token_absolute=absolute)
        self.it.policy = Policy(refresh=refresh, lifetimes=lifetimes)

    @rule()
    def sign_in(self) -> None:
        token = self.it.token()
        self.row = DexRow(token, created_at=self.it.now, last_used=self.it.now)
        self.seen.append(token)

    @rule(seconds=st.integers(1, 12))
    def wait(self, seconds: int) -> None:
        self.it.now += seconds

    @rule(pick=_PICK)
    def refresh(self, pick: int) -> None:
        presented = self.seen[pick % len(self.seen)]
        expected = self._answer(presented)
        decision = self.it.refresh(presented)
        issued = decision.refresh_token
        if expected is None:
            assert decision.refusal is not None
        elif expected == "new":
            assert issued is not None
            assert issued.value not in self.seen
            self.row.obsolete, self.row.token = self.row.token, issued.value
            self.seen.append(issued.value)
        else:
            assert issued is not None
            assert issued.value == expected

    def _answer(self, presented: str) -> str | None:
        """Return the token that Dex answers with, ``new``, or None: refused."""
        row, now = self.row, self.it.now
        may_reuse = self.interval > 0 and now <= row.last_used + self.interval
        if presented != row.token and not (may_reuse and presented == row.obsolete):
            return None
        if self.absolute is not None and now > row.created_at + self.absolute:
            return None
        if self.idle is not None and now > row.last_used + self.idle:
            return None
        if may_reuse:
            return row.token
        row.last_used = now
        return "new" if self.rotation else row.token


@dataclass
class HydraRow:
    """What Hydra keeps of each refresh token."""

    chain: int
    issued_at: float
    first_used_at: float | None = None
    used_times: int = 0


@dataclass
class Chains:
    """All rows, and the chains that a reuse has ended."""

    rows: dict[str, HydraRow] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)


class AsHydra(RuleBasedStateMachine):
    """A grace period that begins at the first use, and a count of uses in it."""

    @initialize(grace=_SPANS, count=st.integers(0, 4))
    def begin(self, grace: float, count: int) -> None:
        self.it, self.db = Lineage(), Chains()
        self.set_policy(grace, count)
        self.sign_in()

    @rule(grace=_SPANS, count=st.integers(0, 4))
    def set_policy(self, grace: float, count: int) -> None:
        self.grace, self.count = grace, count
        refresh = RefreshPolicy(
            reuse_interval=grace,
            # Hydra counts every use, also the first; 0: as often as one likes.
            reuse_count=None if count == 0 else count - 1,
        )
        self.it.policy = Policy(refresh=refresh)

    @rule()
    def sign_in(self) -> None:
        self.db.rows[self.it.token()] = HydraRow(len(self.db.rows), self.it.now)

    @rule(seconds=st.integers(1, 12))
    def wait(self, seconds: int) -> None:
        self.it.now += seconds

    @rule(pick=_PICK)
    @precondition(lambda self: bool(self.db.rows))
    def refresh(self, pick: int) -> None:
        presented = list(self.db.rows)[pick % len(self.db.rows)]
        row = self.db.rows[presented]
        good = self._is_good(row)
        decision = self.it.refresh(presented)
        assert (decision.refusal is None) is good
        if not good:
            self.db.ended.add(row.chain)
            return
        issued = decision.refresh_token
        assert issued is not None
        assert issued.value not in self.db.rows
        row.first_used_at = self.it.now if row.first_used_at is None else row.first_used_at
        row.used_times += 1
        self.db.rows[issued.value] = HydraRow(row.chain, self.it.now)

    def _is_good(self, row: HydraRow) -> bool:
        if row.chain in self.db.ended:
            return False
        if row.first_used_at is None:
            return True
        in_time = self.it.now < row.first_used_at + self.grace
        return in_time and (self.count == 0 or row.used_times < self.count)


TestAsDex, TestAsHydra = AsDex.TestCase, AsHydra.TestCase
TestAsDex.settings = TestAsHydra.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
