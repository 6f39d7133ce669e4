"""People in Dex's own password database, for the connector ``local``."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from harness.dex.parts import LOCAL, StaticPassword
from mock_idp.command_line import ComponentMissing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mock_idp.protocol.model import User

_KNOWN = {
    "wonderland": "$2a$10$MockIdpAliceWonderlan.MYJ.u7RRepBd0/E91g1Tktf7x0Mgg.u",
    "builder": "$2a$10$MockIdpBobTheBuilder..rq6tsXORwDmSIOFU28pMkO.pX494yfK",
}
"""Of the passwords of mock_idp's own users: bcrypt at the lowest cost that Dex takes, 50 ms a hash."""
_COST = 10


def typed_name(user: User) -> str:
    """Return what a person types in where Dex itself asks: the e-mail address."""
    return str(user.claims.get("email", user.username))


def static_passwords(connector_type: str, users: Iterable[User]) -> tuple[StaticPassword, ...]:
    """Return ``users`` as Dex's database has them, where that is the connector (`static_password`)."""
    return tuple(map(static_password, users)) if connector_type == LOCAL else ()


def static_password(user: User) -> StaticPassword:
    """Return ``user`` as Dex's database has them; at Dex they sign in with their e-mail address.

    Raises:
        ComponentMissing: the password is not one of mock_idp's own, and bcrypt is not installed.

    """
    claims = user.claims
    return StaticPassword(
        email=typed_name(user),
        username=user.username,
        user_id=user.sub,
        hash=_KNOWN.get(user.password) or _hash(user.password),
        name=str(claims.get("name", "")),
        preferred_username=str(claims.get("preferred_username", "")),
        email_verified=bool(claims["email_verified"]) if "email_verified" in claims else None,
        groups=tuple(str(group) for group in claims.get("groups", ())),
    )


def _hash(password: str) -> str:
    try:
        bcrypt = importlib.import_module("bcrypt")
    except ImportError as error:
        raise ComponentMissing(
            "for the connector 'local' passwords are hashed with bcrypt, which is not installed; "
            "pip install bcrypt, or write staticPasswords with their hashes into the Dex configuration"
        ) from error
    return str(bcrypt.hashpw(password.encode(), bcrypt.gensalt(_COST)).decode())
