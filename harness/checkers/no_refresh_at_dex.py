"""What the two checkers of connectors without Refresh share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.application.events import AppSignedIn
from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import logins, no_refresh_token_set
from harness.checkers.refreshes import has_dex
from harness.events import SignInCompleted

if TYPE_CHECKING:
    from harness.checkers.reading import Records


def sign_ins_without_refresh_token(records: Records, cause: str) -> Finding | None:
    """Return the finding for sign-ins that asked for offline_access and got no refresh token.

    Dex leaves it out without a word (server/handlers.go, v2.45.1) if the connector's value does not
    satisfy connector.RefreshConnector.
    """
    dex = has_dex(records)
    without = [
        record
        for record in records
        if isinstance(record.event, AppSignedIn | SignInCompleted)
        and record.event.refresh_token is None
        and "offline_access" in record.event.scope.split()
    ]
    if dex is None or not without:
        return None
    refused = [login for login in logins(records) if not login.ok and no_refresh_token_set(login)]
    surfaced = refused[0].completed.number if refused else without[0].number
    return Finding(
        cause=cause,
        weight=Weight.BROKEN,
        evidence=tuple(sorted({dex.number, without[0].number, surfaced})),
        logins=tuple(login.number for login in refused),
        saw=f"Dex was asked for offline_access and issued no refresh token (connector {dex.event.connector})",
    )
