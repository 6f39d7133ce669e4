"""The authorization code grant, decided without a server (RFC 6749 4.1.3)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_idp.protocol.errors import Cause, ErrorCode
from mock_idp.protocol.model import AccessToken, User
from mock_idp.protocol.policy import RefreshPolicy
from mock_idp.protocol.redemption import Redemption
from tests.protocol.samples import NOW, REDIRECT_URI, USER, a_code, a_grant, a_refresh_token, terms, why
from tests.protocol.samples import redeem_code as redeem

PARAMS = {"redirect_uri": REDIRECT_URI}
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


def test_a_code_is_exchanged_for_both_tokens() -> None:
    grant, refresh = a_grant(), a_refresh_token(value="refresh-2")
    access = AccessToken(
        value="access-2", grant_id="grant-1", scope=grant.scope, expires_at=NOW + 3600, issued_at=NOW
    )
    assert redeem(a_code(), grant, PARAMS, terms()) == Redemption(
        grant=grant,
        user=USER,
        scope=grant.scope,
        access_token=access,
        refresh_token=refresh,
        writes=(a_code(used=True), access, refresh),
    )


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("scope", [("openid",), ("openid", "offline_access")])
def test_a_refresh_token_needs_both_the_policy_and_offline_access(
    *, enabled: bool, scope: tuple[str, ...]
) -> None:
    redemption = redeem(a_code(), a_grant(scope=scope), PARAMS, terms(refresh=RefreshPolicy(enabled=enabled)))
    assert (redemption.refresh_token is not None) is (enabled and "offline_access" in scope)


def test_a_code_that_comes_twice_ends_everything_issued_for_it() -> None:
    redemption = redeem(a_code(used=True), a_grant(), PARAMS, terms())
    assert (why(redemption), redemption.revokes) == ((ErrorCode.INVALID_GRANT, Cause.REUSED), True)


@given(later=st.integers(0, 120))
def test_a_code_is_good_until_the_very_second_it_runs_out(later: int) -> None:
    redemption = redeem(a_code(), a_grant(), PARAMS, terms(now=NOW + later))
    assert why(redemption) == ((ErrorCode.INVALID_GRANT, Cause.EXPIRED) if later >= 60 else None)


@pytest.mark.parametrize(
    ("params", "code", "cause"),
    [
        ({}, ErrorCode.INVALID_REQUEST, Cause.MISSING_PARAMETER),
        ({"redirect_uri": REDIRECT_URI + "/"}, ErrorCode.INVALID_GRANT, Cause.REDIRECT_URI_DIFFERS),
        (PARAMS | {"code_verifier": VERIFIER}, ErrorCode.INVALID_GRANT, Cause.PKCE_MISMATCH),
    ],
)
def test_a_request_that_does_not_continue_the_authorization_keeps_the_code(
    params: dict[str, str], code: ErrorCode, cause: Cause
) -> None:
    redemption = redeem(a_code(), a_grant(), params, terms())
    assert (why(redemption), redemption.writes) == ((code, cause), ())


@pytest.mark.parametrize(
    ("verifier", "cause"),
    [(VERIFIER, None), (VERIFIER[::-1], Cause.PKCE_MISMATCH), (None, Cause.PKCE_MISMATCH)],
)
def test_only_the_verifier_of_the_challenge_redeems_the_code(
    verifier: str | None, cause: Cause | None
) -> None:
    params = PARAMS if verifier is None else PARAMS | {"code_verifier": verifier}
    redemption = redeem(a_code(code_challenge=CHALLENGE), a_grant(), params, terms())
    assert (redemption.refusal and redemption.refusal.cause) == cause


def test_an_unknown_code_and_another_clients_code_read_the_same() -> None:
    unknown, other = (
        redeem(None, None, PARAMS, terms()),
        redeem(a_code(), a_grant(client_id="another"), PARAMS, terms()),
    )
    assert [why(unknown), why(other)] == [
        (ErrorCode.INVALID_GRANT, Cause.UNKNOWN_TOKEN),
        (ErrorCode.INVALID_GRANT, Cause.OTHER_CLIENT),
    ]
    assert str(unknown.refusal) == str(other.refusal)


@pytest.mark.parametrize("user", [None, replace(USER, disabled=True)])
def test_who_was_disabled_after_the_sign_in_gets_nothing(user: User | None) -> None:
    redemption = redeem(a_code(), a_grant(), PARAMS, terms(user=user))
    assert why(redemption) == (ErrorCode.INVALID_GRANT, Cause.USER_DISABLED)
