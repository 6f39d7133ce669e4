"""What a Dex and its upstream write into a history, in few words.

Tokens have short names: ``rt1``, ``rt2`` the upstream's refresh tokens, ``at1``, ``at2`` its access tokens,
``dex1``, ``dex2`` those of Dex.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.dex.events import DexEnded, DexLogged, DexMeasured, DexProbed, DexStarted
from harness.events import StepCompleted
from harness.steps import QUIET
from harness.upstream.events import (
    Asked,
    FaultEnded,
    FaultInjected,
    UpstreamAnswered,
    UpstreamAsked,
    UpstreamUserChanged,
    UpstreamUserDisabled,
    UpstreamUserEnabled,
    UpstreamUserKnown,
)

if TYPE_CHECKING:
    from tests.judging.histories import Events

TRUTH: dict[str, dict[str, Any]] = {
    "alice": {
        "name": "Alice", "preferred_username": "alice", "email": "alice@example.com",
        "email_verified": True, "groups": ["developers"],
    },
    "bob": {
        "name": "Bob", "preferred_username": "bob", "email": "bob@example.com",
        "email_verified": True, "groups": ["developers"],
    },
}  # fmt: skip
REFUSED = "failed to refresh identity"
ROLLED_BACK = "failed to update refresh token"


# --- Dex -------------------------------------------------------------------------------------


def dex_starts(
    *, stock: bool = False, storage: str = "memory", controlled: bool = True, restarted: bool = False
) -> DexStarted:
    """Dex answers requests."""
    kind = "oidc" if stock else "user-system"
    issuer = "http://dex.example/dex"
    return DexStarted("v2.45.1", issuer, storage, kind, "users", stock, controlled, restarted)


def dex_ends(last_words: str = "fatal error: concurrent map writes") -> DexEnded:
    """Dex ended by itself."""
    return DexEnded(2, last_words)


def logs(error: str, message: str = REFUSED) -> DexLogged:
    """Dex wrote a line."""
    return DexLogged("error", message, error)


def rolls_back(error: str) -> Events:
    """Dex wrote the two lines of a Refresh that returned an error."""
    return logs(error), logs('refresh token error: status 500, "invalid_request"', ROLLED_BACK)


def panics(reason: str = "runtime error: invalid memory address or nil pointer dereference") -> DexLogged:
    """Dex wrote that a handler panicked."""
    return logs(reason, "panic serving 127.0.0.1:4711")


def measured(*in_connector: str, goroutines: int = 30, sockets: int = 2) -> DexMeasured:
    """Dex was measured; ``in_connector``: the functions of the connector in which somebody stands."""
    return DexMeasured(goroutines, dict.fromkeys(in_connector, 1), sockets)


def probed(*, answered: bool) -> DexProbed:
    """Somebody asked Dex for its keys."""
    return DexProbed(answered)


# --- the upstream ----------------------------------------------------------------------------


def known(username: str, **claims: object) -> UpstreamUserKnown:
    """What is true of a person at the start."""
    return UpstreamUserKnown(username, f"sub-{username}", TRUTH[username] | claims)


def changes(username: str, **claims: object) -> UpstreamUserChanged:
    """An administrator changes claims of a person upstream."""
    return UpstreamUserChanged(username, claims)


def disables(username: str) -> UpstreamUserDisabled:
    """An administrator disables a person upstream."""
    return UpstreamUserDisabled(username)


def enables(username: str) -> UpstreamUserEnabled:
    """An administrator enables a person upstream again."""
    return UpstreamUserEnabled(username)


def fault(name: str = "answer") -> FaultInjected:
    """The upstream deviates from here on."""
    return FaultInjected(name, name)


def fault_ends(name: str = "answer") -> FaultEnded:
    """The upstream is as it was."""
    return FaultEnded(name)


def grant(
    presented: str, gives: str | None = None, access: str | None = None, *, username: str = "alice",
    status: int | None = None, error: str = "invalid_grant", path: str = "/token", **more: Any,  # noqa: ANN401  as in the event
) -> Events:  # fmt: skip
    """The connector redeems a refresh token; given nothing, it is refused. ``more``: of the answer."""
    refused = gives is None and access is None
    status = status if status is not None or "fault" in more or "hung_up" in more else 400 if refused else 200
    said = error if refused else ""
    answer = UpstreamAnswered(
        0, Asked.REFRESH, path, username, presented, status, 0.001,
        refresh_token=gives, access_token=access, error=said, **more,
    )  # fmt: skip
    return UpstreamAsked(0, Asked.REFRESH, "POST", path, username, presented), answer


def profile(
    presented: str,
    status: int | None = 200,
    *,
    username: str = "alice",
    path: str = "/me",
    **more: Any,  # noqa: ANN401  as in the event
) -> Events:
    """The connector reads the profile with an access token. ``more``: of the answer."""
    answer = UpstreamAnswered(0, Asked.RESOURCE, path, username, presented, status, 0.001, **more)
    return UpstreamAsked(0, Asked.RESOURCE, "GET", path, username, presented), answer


def call(what: Asked, path: str) -> Events:
    """The connector asks for something with no token of anybody's."""
    return UpstreamAsked(0, what, "GET", path, "", None), UpstreamAnswered(
        0, what, path, "", None, 200, 0.001
    )


def code(username: str, gives: str | None, access: str) -> Events:
    """The connector redeems a code."""
    answer = UpstreamAnswered(
        0, Asked.CODE, "/token", username, None, 200, 0.001, access_token=access, refresh_token=gives
    )
    return UpstreamAsked(0, Asked.CODE, "POST", "/token", username, None), answer


def waits_in_vain() -> StepCompleted:
    """The run waited for the upstream's calls to end, and one did not."""
    return StepCompleted(5, "wait until no call upstream is open", QUIET, "1 still open")


def waits() -> StepCompleted:
    """The run waited for the upstream's calls to end, and they did."""
    return StepCompleted(5, "wait until no call upstream is open", QUIET, QUIET)
