"""Subject identifiers, one for all clients or one for each sector (OIDC Core 8)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from mock_idp.protocol.model import Client, User

PAIRWISE = "pairwise"


def subject(user: User, client: Client, salt: str) -> str:
    """Return the ``sub`` that ``client`` knows ``user`` by: the same for all clients of a sector (8.1)."""
    if client.subject_type != PAIRWISE:
        return user.sub
    parts = (sector(client), user.sub, salt)
    # Lengths keep two different triples from becoming one text.
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return urlsafe_b64encode(sha256(text.encode("utf-8", "surrogatepass")).digest()).rstrip(b"=").decode()


def sector(client: Client) -> str:
    """Return the sector identifier: the host of the sector's or redirection URI, else the client's own id."""
    for uri in (client.sector_identifier_uri, *client.redirect_uris):
        host = _host(uri or "")
        if host:
            return host
    return client.client_id


def _host(uri: str) -> str | None:
    try:
        return urlsplit(uri).hostname
    except ValueError:
        return None
