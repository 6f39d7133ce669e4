"""Signing keys. Generated at start, kept in memory: nobody else's tokens can be forged with them.

::

    ring = KeyRing(now=clock.now)
    ring.active("RS256").sign({"iss": issuer, "sub": "sub-alice"})
    ring.rotate("RS256", overlap=3600)  # the old key stays published for an hour

`mock_idp.keys.signing_key` has the class of a single key. It stands apart because it loads cryptography,
which a provider does in the background.
"""

from __future__ import annotations

from mock_idp.keys.background import in_background, prepare, process_key
from mock_idp.keys.ring import KeyRing, UnknownKeyError
from mock_idp.keys.verification import UnverifiableTokenError

__all__ = ["KeyRing", "UnknownKeyError", "UnverifiableTokenError", "in_background", "prepare", "process_key"]
