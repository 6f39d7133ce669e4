"""Whatever a client does in whatever order, a lineage of refresh tokens keeps its promises."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from mock_idp.clock import Clock
from mock_idp.protocol.errors import Cause
from mock_idp.protocol.grants import authorization_code, refresh_token
from mock_idp.protocol.model import Client
from mock_idp.store.memory import MemoryStore
from tests.protocol.samples import REDIRECT_URI, a_code, a_grant, decided, keep, terms

if TYPE_CHECKING:
    from mock_idp.endpoints.token import TokenGrant
    from mock_idp.protocol.redemption import Redemption, Terms


class Lineages(RuleBasedStateMachine):
    """Two sign-ins, and a model that remembers what each token is worth."""

    tokens = Bundle("tokens")

    def __init__(self) -> None:
        super().__init__()
        self._fresh = count()
        self._store = MemoryStore(Clock(frozen=True))
        self._grant_of: dict[str, str] = {}
        self._current: dict[str, str] = {}
        self._ended: set[str] = set()

    @initialize(target=tokens)
    def sign_in(self) -> str:
        return self._sign_in("grant-a")

    @initialize(target=tokens)
    def sign_in_elsewhere(self) -> str:
        return self._sign_in("grant-b")

    @rule(target=tokens, presented=tokens)
    def refresh(self, presented: str) -> str:
        grant_id = self._grant_of[presented]
        redemption = self._redeem(presented, terms())
        if grant_id in self._ended:
            assert redemption.refusal is not None
            assert redemption.refusal.cause is Cause.REVOKED
        elif self._current[grant_id] == presented:
            return self._issued(redemption, grant_id)
        else:
            assert redemption.refusal is not None
            assert redemption.refusal.cause is Cause.REUSED
            self._ended.add(grant_id)
        return presented

    @rule(presented=tokens)
    def steal(self, presented: str) -> None:
        """Nothing changes, which the rules that follow would notice."""
        redemption = self._redeem(presented, terms(client=Client(client_id="another")))
        assert redemption.refusal is not None
        assert redemption.refusal.cause is Cause.OTHER_CLIENT

    @rule(presented=tokens)
    def ask_for_too_much(self, presented: str) -> None:
        grant_id = self._grant_of[presented]
        if grant_id not in self._ended and self._current[grant_id] == presented:
            redemption = self._redeem(presented, terms(), scope="admin")
            assert redemption.refusal is not None
            assert redemption.refusal.cause is Cause.SCOPE_NOT_GRANTED

    def _sign_in(self, grant_id: str) -> str:
        code = a_code(value=f"code of {grant_id}", grant_id=grant_id)
        keep(self._store, a_grant(grant_id=grant_id), code)
        params = {"code": code.value, "redirect_uri": REDIRECT_URI}
        return self._issued(self._decide(authorization_code, params, terms()), grant_id)

    def _redeem(self, presented: str, conditions: Terms, **params: str) -> Redemption:
        return self._decide(refresh_token, {"refresh_token": presented, **params}, conditions)

    def _decide(self, grant: TokenGrant, params: dict[str, str], conditions: Terms) -> Redemption:
        return decided(self._store, grant, params, self._with_fresh(conditions))

    def _with_fresh(self, conditions: Terms) -> Terms:
        number = next(self._fresh)
        return terms(
            client=conditions.client,
            fresh_access_token=f"access-{number}",
            fresh_refresh_token=f"refresh-{number}",
        )

    def _issued(self, redemption: Redemption, grant_id: str) -> str:
        assert redemption.refusal is None
        assert redemption.refresh_token is not None
        value = redemption.refresh_token.value
        self._grant_of[value] = grant_id
        self._current[grant_id] = value
        return value


TestLineages = Lineages.TestCase
TestLineages.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
