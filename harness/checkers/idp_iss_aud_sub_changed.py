"""A refreshed ID token speaks of somebody else, or comes from somewhere else."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Records, refreshes_issued
from mock_idp.events import TokenIssued
from mock_idp.history import of

CAUSE = "idp-iss-aud-sub-changed"


def check(records: Records) -> Finding | None:
    """``iss``, ``sub`` and ``aud`` must stay those of the sign-in (OIDC Core 12.2); Harbor does not look."""
    first = {r.event.grant_id: r for r in of(records, TokenIssued) if r.event.grant == "authorization_code"}
    for refreshed in refreshes_issued(records):
        original = first.get(refreshed.event.grant_id)
        if original is not None and _identity(original.event) != _identity(refreshed.event):
            saw = f"{_identity(original.event)} became {_identity(refreshed.event)}"
            return Finding(CAUSE, Weight.BROKEN, (original.number, refreshed.number), saw=saw)
    return None


def _identity(token: TokenIssued) -> str:
    return f"iss={token.iss} sub={token.sub} aud={token.aud}"
