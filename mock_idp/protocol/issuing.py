"""Who gets a refresh token with the first answer (OIDC Core 11)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mock_idp.protocol.model import Consented, Grant
from mock_idp.protocol.policy import Consent

if TYPE_CHECKING:
    from mock_idp.protocol.model import Client
    from mock_idp.protocol.policy import RefreshPolicy
    from mock_idp.protocol.records import Reader, Record

_REFRESH = "refresh_token"


def is_due(grant: Grant, client: Client, policy: RefreshPolicy) -> bool:
    """Tell whether the sign-in behind ``grant`` is to get a refresh token."""
    if not policy.enabled or (client.grant_types is not None and _REFRESH not in client.grant_types):
        return False
    if policy.scope is not None and policy.scope not in grant.scope:
        return False
    if policy.access_type and grant.access_type != "offline":
        return False
    if policy.consent is Consent.REQUIRED:
        return grant.prompted_consent
    return policy.consent is Consent.NEVER or grant.first_consent or grant.prompted_consent


def supersede(reader: Reader, grant: Grant) -> tuple[Record, ...]:
    """Return what to write so that ``grant`` holds the one refresh token of its user and client."""
    key = Consented.key_of(grant.client_id, grant.username)
    before = reader.get(Consented, key)
    latest = Consented(
        client_id=grant.client_id,
        username=grant.username,
        scope=before.scope if before else grant.scope,
        grant_id=grant.grant_id,
    )
    older = reader.get(Grant, before.grant_id) if before and before.grant_id else None
    return (latest,) if older is None else (latest, replace(older, superseded=True))
