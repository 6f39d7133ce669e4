"""How clients behave that refresh, found in a history. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.events import FaultStruck, TokenIssued, TokenRefused
from mock_idp.history import of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mock_idp.history import Event, Record

_REFRESH = "refresh_token"
_INVALID = "invalid_grant"


def refreshes(
    records: Sequence[Record[Event]], client: str = "", user: str = ""
) -> list[Record[TokenIssued]]:
    """Return the refreshes that succeeded, of one client or user or of all."""
    issued = of(records, TokenIssued)
    return [it for it in issued if it.event.grant == _REFRESH and _is_of(it.event, client, user)]


def reuses(records: Sequence[Record[Event]], client: str = "", user: str = "") -> list[Record[Event]]:
    """Return where a refresh token came again that had been replaced, answered well or not."""
    replaced: set[str] = set()
    found: list[Record[Event]] = []
    for record in records:
        event = record.event
        if not isinstance(event, TokenIssued | TokenRefused) or event.grant != _REFRESH:
            continue
        told = isinstance(event, TokenRefused) and event.cause == "reused"
        if (event.presented in replaced or told) and _is_of(event, client, user):
            found.append(record)
        if isinstance(event, TokenIssued) and event.refresh_token not in {None, event.presented}:
            replaced.add(event.presented)
    return found


def invalid_grants(records: Sequence[Record[Event]], client: str = "", user: str = "") -> list[Record[Event]]:
    """Return where a refresh was answered with ``invalid_grant``, by the provider or by a fault."""
    return [record for record in records if _is_invalid_grant(record.event, client, user)]


def attempts_after_invalid_grant(
    records: Sequence[Record[Event]], client: str = "", user: str = ""
) -> list[Record[Event]]:
    """Return where a client tried a refresh token again although it had been told ``invalid_grant``.

    Which token a fault refused is not known: then each refresh of that client counts until it redeems a code.
    """
    dead: set[str] = set()
    warned: set[str] = set()
    found: list[Record[Event]] = []
    for record in records:
        event = record.event
        if not isinstance(event, TokenIssued | TokenRefused | FaultStruck) or not _is_of(event, client, user):
            continue
        if event.grant != _REFRESH:
            warned.discard(event.client_id)
            continue
        presented = "" if isinstance(event, FaultStruck) else event.presented
        if presented in dead or event.client_id in warned:
            found.append(record)
        if _is_invalid_grant(event, client, user):
            (dead if presented else warned).add(presented or event.client_id)
    return found


def _is_invalid_grant(event: Event, client: str, user: str) -> bool:
    if isinstance(event, TokenRefused):
        return event.grant == _REFRESH and event.error == _INVALID and _is_of(event, client, user)
    if isinstance(event, FaultStruck):
        return event.grant == _REFRESH and _INVALID in event.deed and _is_of(event, client, user)
    return False


def _is_of(event: TokenIssued | TokenRefused | FaultStruck, client: str, user: str) -> bool:
    return client in {"", event.client_id} and user in {"", event.username}
