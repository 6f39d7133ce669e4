"""Sector identifiers: redirection URIs that belong together, by a list that their owner publishes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mock_idp.fetching import FetchError, fetch
from mock_idp.protocol import client_metadata

if TYPE_CHECKING:
    from mock_idp.protocol.model import Client


async def check_sector(client: Client, ca_file: str | None) -> None:
    """Read the client's ``sector_identifier_uri``, if it has one, and compare (OIDC Registration 5).

    Raises:
        OAuthError: invalid_client_metadata, if it is no list with all of the client's redirection URIs.

    """
    if client.sector_identifier_uri is None:
        return
    try:
        listed = json.loads(await fetch(client.sector_identifier_uri, ca_file=ca_file))
    except (FetchError, ValueError, RecursionError):
        listed = None
    good = isinstance(listed, list) and all(uri in listed for uri in client.redirect_uris)
    if not good:
        raise client_metadata.refusal("The sector_identifier_uri does not list the redirect_uris.")
