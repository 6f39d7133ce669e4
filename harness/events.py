"""What the registry, the clients and the run itself write into the history."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mock_idp.history import Event, Hop, Outcome


class LoginOutcome(StrEnum):
    """How a login or pull ended, as far as the client's exit code and words tell."""

    OK = "ok"
    UNAUTHORIZED = "unauthorized"
    DENIED = "denied"
    RATE_LIMITED = "rate-limited"
    NOT_FOUND = "not-found"
    SERVER_ERROR = "server-error"
    TLS_UNTRUSTED = "tls-untrusted"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    PROTOCOL_ERROR = "protocol-error"
    CLIENT_ERROR = "client-error"
    UNKNOWN = "unknown"


class Refusal(StrEnum):
    """Why the registry would not take a CLI secret; to the client they all look the same."""

    UNKNOWN_USER = "unknown-user"
    SECRET_MISMATCH = "secret-mismatch"  # noqa: S105  a reason, not a secret
    ACCESS_TOKEN_STILL_VALID = "access-token-still-valid"  # noqa: S105
    REFRESH_TOKEN_NOT_SET = "refresh-token-not-set"  # noqa: S105
    REFRESH_FAILED = "refresh-failed"
    NO_ID_TOKEN_IN_REFRESH = "no-id-token-in-refresh"  # noqa: S105
    ID_TOKEN_UNVERIFIABLE = "id-token-unverifiable"  # noqa: S105
    USERINFO_SUBJECT_DIFFERS = "userinfo-subject-differs"
    NO_USERINFO = "no-userinfo"
    PROVIDER_UNREACHABLE = "provider-unreachable"


class WhichSecret(StrEnum):
    """Which secret a login sends."""

    CURRENT = "current"
    WRONG = "wrong"
    """Wrong on purpose."""


# --- the run ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class RunStarted(Event, kind="run.started", hop=Hop.RUN):
    """A scenario began."""

    scenario: str
    mode: str
    client: str
    client_version: str
    time: str
    """``virtual`` or ``real``."""
    began: str
    """Date and time in UTC, ISO 8601."""
    expected_verdict: str = ""
    """What the scenario expects; empty if nobody said."""
    expected_cause: str | None = None


@dataclass(frozen=True)
class StepStarted(Event, kind="step.started", hop=Hop.RUN):
    """A step of the scenario began."""

    step: int
    do: str


@dataclass(frozen=True)
class StepCompleted(Event, kind="step.completed", hop=Hop.RUN):
    """A step of the scenario ended."""

    step: int
    do: str
    expected: str
    observed: str


@dataclass(frozen=True)
class ClockAdvanced(Event, kind="clock.advanced", hop=Hop.RUN):
    """Time passed: moved in virtual time, waited for in real time."""

    seconds: float


@dataclass(frozen=True)
class RunCompleted(Event, kind="run.completed", hop=Hop.RUN):
    """Every step was carried out."""


@dataclass(frozen=True)
class RunFailed(Event, kind="run.failed", hop=Hop.RUN):
    """The engine itself failed; nothing after this can be believed."""

    what: str


# --- the client ------------------------------------------------------------------------------


@dataclass(frozen=True)
class LoginStarted(Event, kind="login.started", hop=Hop.CLIENT):
    """A client is about to log in."""

    login: int
    """Number of the login in this run, from 1."""
    client: str
    username: str
    secret: WhichSecret
    """Which one is sent; never the secret itself."""


@dataclass(frozen=True)
class LoginCompleted(Event, kind="login.completed", hop=Hop.CLIENT):
    """A client ended."""

    login: int
    client: str
    username: str
    outcome: LoginOutcome
    exit_code: int | None
    """None if the client is a library or was killed by the harness."""
    said: str
    """The client's own last words, without secrets."""
    seconds: float
    """Real seconds the client took, whatever the run's clock does."""


# --- the registry ----------------------------------------------------------------------------


@dataclass(frozen=True)
class RegistryStarted(Event, kind="registry.started", hop=Hop.REGISTRY):
    """The registry began to listen."""

    version: str
    profile: str
    issuer: str
    scope: str
    """The scope it asks the provider for, space separated."""


@dataclass(frozen=True)
class SignInCompleted(Event, kind="sign_in.completed", hop=Hop.REGISTRY):
    """A browser came back with a code, and the registry holds a fresh token."""

    username: str
    iss: str
    sub: str
    scope: str
    """The scope that was asked for."""
    access_token: str
    refresh_token: str | None
    id_token: str | None
    expires_in: float | None
    id_token_expires_in: float | None
    """Seconds from now to the ID token's ``exp``."""
    claims: dict[str, Any] = field(default_factory=dict)
    """The identity claims of the ID token."""
    aud: str = ""
    """The registry's client id, for which the ID token was found good."""


@dataclass(frozen=True)
class SignInRefused(Event, kind="sign_in.refused", hop=Hop.REGISTRY):
    """A browser came back, and the registry did not let it in."""

    status: int
    reason: str


@dataclass(frozen=True)
class UserOnboarded(Event, kind="user.onboarded", hop=Hop.REGISTRY):
    """A new user chose a name and got a CLI secret."""

    username: str


@dataclass(frozen=True)
class ChallengeAnswered(Event, kind="challenge.answered", hop=Hop.REGISTRY):
    """Somebody asked ``/v2/``."""

    status: int
    authorization: str
    """``none``, ``basic``, ``bearer`` or ``other``."""
    username: str
    """Who the request was found to be; empty if nobody."""
    user_agent: str


@dataclass(frozen=True)
class ServiceTokenAnswered(Event, kind="service_token.answered", hop=Hop.REGISTRY):
    """Somebody asked ``/service/token``."""

    status: int
    account: str
    """The user name that was claimed by Basic authentication; empty if none."""
    authenticated: bool
    scoped: bool
    user_agent: str


@dataclass(frozen=True)
class SecretChecked(Event, kind="secret.checked", hop=Hop.REGISTRY):
    """A CLI secret was accepted or refused."""

    username: str
    accepted: bool
    refusal: Refusal | None
    log: str
    """The line Harbor of that version would write to its log; empty if accepted."""


@dataclass(frozen=True)
class ProviderAsked(Event, kind="provider.asked", hop=Hop.REGISTRY):
    """The registry asked the provider for something other than a token."""

    what: str
    """``discovery``, ``keys`` or ``userinfo``."""
    outcome: Outcome
    status: int | None
    error: str = ""


@dataclass(frozen=True)
class RefreshSent(Event, kind="refresh.sent", hop=Hop.REGISTRY):
    """The registry is about to send a refresh grant."""

    username: str
    refresh_token: str
    auth: str
    """``basic`` or ``post``: how the client secret travels (x/oauth2 tries one, then the other)."""


@dataclass(frozen=True)
class RefreshAnswered(Event, kind="refresh.answered", hop=Hop.REGISTRY):
    """What became of a refresh grant, as the registry saw it."""

    username: str
    refresh_token: str
    """The one that was sent."""
    outcome: Outcome
    status: int | None
    error: str = ""
    error_description: str = ""
    new_refresh_token: str | None = None
    id_token: str | None = None
    expires_in: float | None = None
    id_token_expires_in: float | None = None
    """Seconds from now to the ID token's ``exp``."""
    sub: str = ""
    """Of the new ID token, like the claims; Harbor does not look at it."""
    claims: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TokenStored(Event, kind="token.stored", hop=Hop.REGISTRY):
    """The registry replaced the token behind a user's CLI secret after a refresh."""

    username: str
    access_token: str
    refresh_token: str | None
    id_token: str | None
