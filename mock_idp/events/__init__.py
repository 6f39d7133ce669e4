"""What the provider writes into the history, one file per subject."""

from __future__ import annotations

from mock_idp.events.control import (
    ClientAdded,
    ClientChanged,
    ClientDeleted,
    ClockChanged,
    GrantSuperseded,
    KeyChanged,
    KeysRotated,
    PolicyChanged,
    ProviderReset,
    SessionRevoked,
)
from mock_idp.events.faults import FaultStruck, FaultSwitchedOff, FaultSwitchedOn
from mock_idp.events.lifecycle import DiscoveryServed, KeysServed, ProviderStarted
from mock_idp.events.sessions import (
    BackChannelLogoutSent,
    ConsentGiven,
    FrontChannelLogoutShown,
    LogoutRefused,
    PushRefused,
    RequestPushed,
    SessionEnded,
    SessionReused,
)
from mock_idp.events.sign_in import (
    AuthorizationRefused,
    AuthorizationRequested,
    CodeIssued,
    UserAuthenticated,
    UserRefused,
)
from mock_idp.events.tokens import GrantRevoked, TokenIssued, TokenRefused, UserinfoRefused, UserinfoServed
from mock_idp.events.users import (
    UserAdded,
    UserChanged,
    UserDeleted,
    UserDisabled,
    UserEnabled,
    UserPasswordChanged,
)

__all__ = [
    "AuthorizationRefused",
    "AuthorizationRequested",
    "BackChannelLogoutSent",
    "ClientAdded",
    "ClientChanged",
    "ClientDeleted",
    "ClockChanged",
    "CodeIssued",
    "ConsentGiven",
    "DiscoveryServed",
    "FaultStruck",
    "FaultSwitchedOff",
    "FaultSwitchedOn",
    "FrontChannelLogoutShown",
    "GrantRevoked",
    "GrantSuperseded",
    "KeyChanged",
    "KeysRotated",
    "KeysServed",
    "LogoutRefused",
    "PolicyChanged",
    "ProviderReset",
    "ProviderStarted",
    "PushRefused",
    "RequestPushed",
    "SessionEnded",
    "SessionReused",
    "SessionRevoked",
    "TokenIssued",
    "TokenRefused",
    "UserAdded",
    "UserAuthenticated",
    "UserChanged",
    "UserDeleted",
    "UserDisabled",
    "UserEnabled",
    "UserPasswordChanged",
    "UserRefused",
    "UserinfoRefused",
    "UserinfoServed",
]
