"""Grants, tokens and terms to begin with; a test says what is different."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from mock_idp.protocol.grants import authorization_code, refresh_token
from mock_idp.protocol.model import AuthorizationCode, Client, Grant, RefreshToken, User
from mock_idp.protocol.policy import Lifetimes, OnRefresh, Policy, RefreshPolicy
from mock_idp.protocol.redemption import Redemption, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.endpoints.token import TokenGrant
    from mock_idp.protocol.errors import Cause, ErrorCode
    from mock_idp.protocol.records import R, Record, Transaction
    from mock_idp.store import Store

CLIENT = Client(client_id="registry", secret="s3cret")
USER = User(username="alice", password="wonderland", sub="sub-alice")
REDIRECT_URI = "http://127.0.0.1/callback"
NOW = 1_000.0


def a_grant(**different: Any) -> Grant:  # noqa: ANN401  any field
    fields: dict[str, Any] = {
        "grant_id": "grant-1",
        "client_id": CLIENT.client_id,
        "username": USER.username,
        "sub": USER.sub,
        "scope": ("openid", "email", "offline_access"),
        "auth_time": NOW,
        "created_at": NOW,
    }
    return Grant(**fields | different)


def a_code(**different: Any) -> AuthorizationCode:  # noqa: ANN401  any field
    fields: dict[str, Any] = {
        "value": "code-1",
        "grant_id": "grant-1",
        "redirect_uri": REDIRECT_URI,
        "code_challenge": None,
        "expires_at": NOW + 60,
    }
    return AuthorizationCode(**fields | different)


def a_refresh_token(**different: Any) -> RefreshToken:  # noqa: ANN401  any field
    fields: dict[str, Any] = {
        "value": "refresh-1",
        "grant_id": "grant-1",
        "expires_at": None,
        "used_at": NOW,
    }
    return RefreshToken(**fields | different)


def terms(*, user: User | None = USER, now: float = NOW, **different: Any) -> Terms:  # noqa: ANN401  any field
    policy = Policy(
        refresh=different.pop("refresh", RefreshPolicy()),
        lifetimes=different.pop("lifetimes", Lifetimes()),
        on_refresh=different.pop("on_refresh", OnRefresh()),
    )
    fields: dict[str, Any] = {
        "client": CLIENT,
        "fresh_access_token": "access-2",
        "fresh_refresh_token": "refresh-2",
    }
    return Terms(policy=lambda _: policy, user=lambda _: user, now=now, **fields | different)


class Stored:
    """A `Reader` of these records and no others; None stands for one that is missing."""

    def __init__(self, *records: Record | None) -> None:
        self._records = {(type(record), record.key): record for record in records if record is not None}

    def get(self, kind: type[R], key: str, /) -> R | None:
        return cast("R | None", self._records.get((kind, key)))


def keep(store: Store, *records: Record) -> None:
    """Write ``records`` down."""

    def work(stored: Transaction) -> None:
        for record in records:
            stored.put(record)

    store.run(work)


def decided(store: Store, grant: TokenGrant, params: Mapping[str, str], conditions: Terms) -> Redemption:
    """Let ``grant`` decide, and write down what it says."""
    redemption = store.run(lambda stored: grant.decide(stored, params, conditions))
    keep(store, *redemption.writes)
    return redemption


def redeem_code(
    code: AuthorizationCode | None, grant: Grant | None, params: Mapping[str, str], conditions: Terms
) -> Redemption:
    """Decide on ``code``, which belongs to ``grant``."""
    stored = Stored(code, grant)
    return authorization_code.decide(stored, {"code": "code-1", **params}, conditions)


def redeem_refresh_token(
    token: RefreshToken | None,
    grant: Grant | None,
    params: Mapping[str, str],
    conditions: Terms,
    *others: Record,
) -> Redemption:
    """Decide on ``token``, which belongs to ``grant``, where ``others`` are stored as well."""
    stored = Stored(token, grant, *others)
    presented = token.value if token else "refresh-1"
    return refresh_token.decide(stored, {"refresh_token": presented, **params}, conditions)


def why(redemption: Redemption) -> tuple[ErrorCode, Cause] | None:
    """Return what the client is told and the reason behind it; None: nothing was refused."""
    refusal = redemption.refusal
    return None if refusal is None else (refusal.code, refusal.cause)
