"""The tokens that a sign-in is answered with first, whatever brought it to the token endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.protocol import issuing, redemption
from mock_idp.protocol.redemption import Redemption, Terms

if TYPE_CHECKING:
    from mock_idp.protocol.model import Grant, User
    from mock_idp.protocol.records import Reader, Record


def first_tokens(reader: Reader, grant: Grant, user: User, terms: Terms, *spent: Record) -> Redemption:
    """Return the tokens for ``grant``; ``spent`` is what was redeemed for them, as it is from now on."""
    policy = terms.policy(grant.username)
    access = redemption.access_token(grant, grant.scope, terms, policy)
    due = issuing.is_due(grant, terms.client, policy.refresh)
    refresh = redemption.refresh_token(grant, terms, policy) if due else None
    only = issuing.supersede(reader, grant) if refresh and policy.refresh.one_per_user_and_client else ()
    return Redemption(
        grant=grant,
        user=user,
        scope=grant.scope,
        access_token=access,
        refresh_token=refresh,
        writes=(*spent, access, *((refresh,) if refresh else ()), *only),
    )
