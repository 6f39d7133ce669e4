"""What the provider writes into the history, one file per subject."""

from __future__ import annotations

from mock_idp.events.faults import FaultStruck, FaultSwitchedOff, FaultSwitchedOn
from mock_idp.events.lifecycle import DiscoveryServed, KeysServed, ProviderStarted
from mock_idp.events.sign_in import (
    AuthorizationRefused,
    AuthorizationRequested,
    CodeIssued,
    UserAuthenticated,
    UserRefused,
)
from mock_idp.events.tokens import GrantRevoked, TokenIssued, TokenRefused, UserinfoRefused, UserinfoServed
from mock_idp.events.users import UserChanged, UserDisabled, UserEnabled

__all__ = [
    "AuthorizationRefused",
    "AuthorizationRequested",
    "CodeIssued",
    "DiscoveryServed",
    "FaultStruck",
    "FaultSwitchedOff",
    "FaultSwitchedOn",
    "GrantRevoked",
    "KeysServed",
    "ProviderStarted",
    "TokenIssued",
    "TokenRefused",
    "UserAuthenticated",
    "UserChanged",
    "UserDisabled",
    "UserEnabled",
    "UserRefused",
    "UserinfoRefused",
    "UserinfoServed",
]
