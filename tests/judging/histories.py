"""Histories in few words: events with everything that a test does not care about filled in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.events import (
    ChallengeAnswered,
    ClockAdvanced,
    LoginCompleted,
    LoginOutcome,
    LoginStarted,
    ProviderAsked,
    RefreshAnswered,
    RefreshSent,
    Refusal,
    RegistryStarted,
    RunCompleted,
    RunStarted,
    SecretChecked,
    ServiceTokenAnswered,
    SignInCompleted,
    StepCompleted,
    StepStarted,
    TokenStored,
    UserOnboarded,
    WhichSecret,
)
from mock_idp.events import (
    AuthorizationRequested,
    CodeIssued,
    DiscoveryServed,
    KeysServed,
    ProviderStarted,
    TokenIssued,
    TokenRefused,
    UserAuthenticated,
    UserDisabled,
    UserEnabled,
    UserinfoServed,
)
from mock_idp.history import Event, Outcome, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mock_idp.protocol.errors import Cause

Events = tuple[Event, ...]
Records = tuple[Record[Any], ...]

ALICE = "Alice"
"""The name she chose at the registry; the provider calls her ``alice``."""
SCOPE = "openid profile email offline_access"
ISSUER = "http://provider.example"
CLIENT = "builtin"
CLAIMS: dict[str, Any] = {"email": "alice@example.org", "groups": ["developers"], "name": "Alice"}
TTL = 20.0

RUN_STARTED = RunStarted("some-scenario", "embedded", CLIENT, "1.0", "virtual", "2026-01-01T00:00:00+00:00")
RUN_COMPLETED = RunCompleted()


def history(*parts: Event | Iterable[Event]) -> Records:
    """Return the events as records: numbered from 1, at times that only `later` moves."""
    records: list[Record[Any]] = []
    at = 0.0
    for part in parts:
        for event in (part,) if isinstance(part, Event) else part:
            at += event.seconds if isinstance(event, ClockAdvanced) else 0.0
            records.append(Record(len(records) + 1, at, event))
    return tuple(records)


def later(seconds: float) -> ClockAdvanced:
    """Let time pass."""
    return ClockAdvanced(seconds)


def started() -> Events:
    """Provider and registry begin to listen."""
    provider = ProviderStarted(
        ISSUER,
        True,
        True,
        True,
        expires_in=TTL,
        id_token_ttl=TTL,
        access_token_ttl=TTL,
        refresh_token_ttl=None,
    )
    return provider, RegistryStarted("2.9.5", "2.x", ISSUER, SCOPE)


def signed_in(
    refresh_token: str | None = "rt1",  # noqa: S107  a name for one
    *,
    ttl: float | None = TTL,
    id_ttl: float | None = TTL,
    scope: str = SCOPE,
    username: str = ALICE,
    grant: str = "grant1",
) -> Events:
    """Return all that a sign-in with the browser leaves behind."""
    code = f"code-{grant}"
    issued = replace(
        issued_by_code(refresh_token, grant=grant), username=username.lower(), scope=scope, expires_in=ttl
    )
    completed = SignInCompleted(
        username=username,
        iss=ISSUER,
        sub=f"sub-{username.lower()}",
        scope=scope,
        access_token=f"at-{grant}",
        refresh_token=refresh_token,
        id_token=f"id-{grant}",
        expires_in=ttl,
        id_token_expires_in=id_ttl,
    )
    return (
        DiscoveryServed(),
        ProviderAsked("discovery", Outcome.OK, 200),
        AuthorizationRequested("harbor", scope, nonce=False, pkce=False),
        UserAuthenticated(username.lower()),
        CodeIssued("harbor", username.lower(), scope, code),
        replace(issued, presented=code, sub=f"sub-{username.lower()}"),
        KeysServed(),
        UserOnboarded(username),
        completed,
    )


def issued_by_code(refresh_token: str | None, *, grant: str = "grant1") -> TokenIssued:
    """The provider redeemed a code."""
    return TokenIssued(
        grant="authorization_code",
        grant_id=grant,
        client_id="harbor",
        username=ALICE.lower(),
        scope=SCOPE,
        presented=f"code-{grant}",
        access_token=f"at-{grant}",
        refresh_token=refresh_token,
        id_token=f"id-{grant}",
        expires_in=TTL,
        iss=ISSUER,
        sub=f"sub-{ALICE.lower()}",
        aud="harbor",
        id_token_exp=1_800_000_020,
        claims=CLAIMS,
    )


def issued_by_refresh(presented: str, refresh_token: str | None, *, grant: str = "grant1") -> TokenIssued:
    """The provider answered a refresh grant."""
    code = issued_by_code(refresh_token, grant=grant)
    return replace(
        code,
        grant="refresh_token",
        presented=presented,
        access_token=f"at-{refresh_token}",
        id_token=f"id-{refresh_token}",
    )


def login(
    number: int,
    *inside: Event | Iterable[Event],
    outcome: LoginOutcome = LoginOutcome.UNAUTHORIZED,
    secret: WhichSecret = WhichSecret.CURRENT,
    username: str = ALICE,
    said: str = "the client's words",
) -> Events:
    """Return a login with what happened inside; refused, unless told otherwise."""
    code = 0 if outcome is LoginOutcome.OK else 1
    return (
        LoginStarted(number, CLIENT, username, secret),
        *(record.event for record in history(*inside)),
        LoginCompleted(number, CLIENT, username, outcome, code, said, 0.01),
    )


def login_ok(
    number: int,
    *inside: Event | Iterable[Event],
    secret: WhichSecret = WhichSecret.CURRENT,
    username: str = ALICE,
) -> Events:
    """Return a login that worked as logins do: challenge, whatever is inside, service token."""
    heard = (challenge(), *inside, accepted(username))
    return login(
        number, *heard, outcome=LoginOutcome.OK, secret=secret, username=username, said="Login Succeeded"
    )


def inside_of(parts: Iterable[Event | Iterable[Event]]) -> Events:
    """Return the events of ``parts`` in one tuple."""
    return tuple(record.event for record in history(*parts))


def challenge() -> ChallengeAnswered:
    """The registry sent a client away to fetch a token."""
    return ChallengeAnswered(401, "none", "", "agent")


def accepted(username: str = ALICE) -> Events:
    """The registry took the secret."""
    return (
        ProviderAsked("userinfo", Outcome.OK, 200),
        UserinfoServed(username.lower(), f"sub-{username.lower()}", "at"),
        SecretChecked(username, accepted=True, refusal=None, log=""),
        ServiceTokenAnswered(200, username, authenticated=True, scoped=False, user_agent="agent"),
        ChallengeAnswered(200, "bearer", username, "agent"),
    )


def refused(refusal: Refusal, username: str = ALICE) -> Events:
    """The registry did not take the secret."""
    return (
        challenge(),
        SecretChecked(username, accepted=False, refusal=refusal, log=f"log: {refusal}"),
        ServiceTokenAnswered(401, username, authenticated=False, scoped=False, user_agent="agent"),
    )


def refreshed(
    old: str, new: str | None, *, ttl: float | None = TTL, id_ttl: float | None = TTL, grant: str = "grant1"
) -> Events:
    """The registry refreshed its token and stored what came."""
    sent, issued, answer = refreshed_in_vain(old, new, ttl=ttl, id_ttl=id_ttl, grant=grant)
    return sent, issued, answer, TokenStored(ALICE, f"at-{new}", new or old, f"id-{new}")


def refreshed_in_vain(
    old: str, new: str | None, *, ttl: float | None = TTL, id_ttl: float | None = TTL, grant: str = "grant1"
) -> Events:
    """The registry refreshed its token, and nothing was stored."""
    answer = RefreshAnswered(
        username=ALICE,
        refresh_token=old,
        outcome=Outcome.OK,
        status=200,
        new_refresh_token=new,
        id_token=None if id_ttl is None else f"id-{new}",
        expires_in=ttl,
        id_token_expires_in=id_ttl,
    )
    return RefreshSent(ALICE, old, "basic"), issued_by_refresh(old, new, grant=grant), answer


def answered(
    status: int | None, error: str = "", *, old: str = "rt1", outcome: Outcome = Outcome.FAIL
) -> Events:
    """The registry sent a refresh grant that failed, and the provider wrote nothing."""
    return RefreshSent(ALICE, old, "basic"), RefreshAnswered(ALICE, old, outcome, status, error)


def denied(cause: Cause, error: str = "invalid_grant", *, old: str = "rt1", status: int = 400) -> Events:
    """The provider refused a refresh grant, and the registry heard of it."""
    sent, answer = answered(status, error, old=old)
    at_provider = TokenRefused(
        "refresh_token", "harbor", status, error, cause, presented=old, username=ALICE.lower()
    )
    return sent, at_provider, answer


def denied_twice(cause: Cause) -> Events:
    """A login refused by the provider: x/oauth2 asks twice, and the registry refuses the secret."""
    return *denied(cause), *denied(cause), *refused(Refusal.REFRESH_FAILED)


def disable(username: str = "alice") -> UserDisabled:
    """The administrator disables the user."""
    return UserDisabled(username)


def enable(username: str = "alice") -> UserEnabled:
    """The administrator enables the user again."""
    return UserEnabled(username)


def step(number: int, do: str, result: str, *inside: Event | Iterable[Event]) -> Events:
    """Return a step that went as expected, with what happened inside."""
    return StepStarted(number, do), *inside_of(inside), StepCompleted(number, do, result, result)


def step_unlike(
    number: int, do: str, expected: str, observed: str, *inside: Event | Iterable[Event]
) -> Events:
    """Return a step that went otherwise than expected, with what happened inside."""
    return StepStarted(number, do), *inside_of(inside), StepCompleted(number, do, expected, observed)
