"""The lineage of tokens of a grant, put together from what is stored and what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.clock import Clock
from mock_idp.control.lineage import Uses, grant_state
from mock_idp.events import TokenIssued, TokenRefused
from mock_idp.fingerprint import fingerprint
from mock_idp.history import History
from mock_idp.protocol.model import Grant, RefreshToken

if TYPE_CHECKING:
    from mock_idp.history import Event

GRANT = Grant(
    grant_id="g1", client_id="app", username="alice", sub="sub-alice", scope=("openid",), auth_time=0
)


def _token(value: str, successor: str | None = None) -> RefreshToken:
    return RefreshToken(
        value=value, grant_id="g1", expires_at=None, replaced_at=1 if successor else None, successor=successor
    )


def _issued(presented: str, refresh_token: str) -> TokenIssued:
    return TokenIssued(
        grant="refresh_token",
        grant_id=fingerprint("g1"),
        client_id="app",
        username="alice",
        scope="openid",
        presented=fingerprint(presented),
        access_token="at",
        refresh_token=fingerprint(refresh_token),
        id_token=None,
        expires_in=None,
        iss="",
        sub="",
        aud="",
        id_token_exp=None,
    )


def _edges(tokens: list[RefreshToken], *events: Event) -> list[tuple[str, str | None, int]]:
    """Return token, the one it replaces, and how often it was used; by value, in the order of the tree."""
    history = History(Clock(frozen=True))
    for event in events:
        history.append(event)
    value = {fingerprint(token.value): token.value for token in tokens}
    state = grant_state(GRANT, [], tokens, Uses(history))
    return [
        (value[it.token], it.replaces and value[it.replaces], len(it.uses)) for it in state.refresh_tokens
    ]


def test_without_a_history_what_is_stored_tells_which_replaced_which() -> None:
    tokens = [_token("c"), _token("b", "c"), _token("a", "b")]
    assert _edges(tokens) == [("a", None, 0), ("b", "a", 0), ("c", "b", 0)]


def test_a_token_that_came_again_has_several_successors() -> None:
    tokens = [_token("a", "b"), _token("b", "d"), _token("c"), _token("d")]
    events = (_issued("a", "b"), _issued("a", "c"), _issued("b", "d"))
    assert _edges(tokens, *events) == [("a", None, 2), ("b", "a", 1), ("d", "b", 0), ("c", "a", 0)]


def test_a_token_that_stays_is_no_successor_of_itself() -> None:
    refused = TokenRefused("refresh_token", "app", 400, "invalid_grant", "expired", fingerprint("a"), "alice")
    assert _edges([_token("a")], _issued("a", "a"), refused) == [("a", None, 2)]


def test_a_lineage_may_be_longer_than_the_stack_is_deep() -> None:
    tokens = [_token(str(n), str(n + 1)) for n in range(5_000)] + [_token("5000")]
    edges = _edges(tokens)
    assert (len(edges), edges[0], edges[-1]) == (5_001, ("0", None, 0), ("5000", "4999", 0))
