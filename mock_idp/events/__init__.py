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
from mock_idp.events.device import (
    DeviceApproved,
    DeviceAuthorizationRefused,
    DeviceAuthorizationRequested,
    DeviceDenied,
)
from mock_idp.events.faults import FaultStruck, FaultSwitchedOff, FaultSwitchedOn
from mock_idp.events.lifecycle import DiscoveryServed, KeysServed, ProviderStarted
from mock_idp.events.questions import (
    AccessTokenRevoked,
    IntrospectionRefused,
    RevocationRefused,
    TokenIntrospected,
)
from mock_idp.events.registration import (
    ClientRegistered,
    RegistrationChanged,
    RegistrationDeleted,
    RegistrationRefused,
)
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
    "AccessTokenRevoked",
    "AuthorizationRefused",
    "AuthorizationRequested",
    "BackChannelLogoutSent",
    "ClientAdded",
    "ClientChanged",
    "ClientDeleted",
    "ClientRegistered",
    "ClockChanged",
    "CodeIssued",
    "ConsentGiven",
    "DeviceApproved",
    "DeviceAuthorizationRefused",
    "DeviceAuthorizationRequested",
    "DeviceDenied",
    "DiscoveryServed",
    "FaultStruck",
    "FaultSwitchedOff",
    "FaultSwitchedOn",
    "FrontChannelLogoutShown",
    "GrantRevoked",
    "GrantSuperseded",
    "IntrospectionRefused",
    "KeyChanged",
    "KeysRotated",
    "KeysServed",
    "LogoutRefused",
    "PolicyChanged",
    "ProviderReset",
    "ProviderStarted",
    "PushRefused",
    "RegistrationChanged",
    "RegistrationDeleted",
    "RegistrationRefused",
    "RequestPushed",
    "RevocationRefused",
    "SessionEnded",
    "SessionReused",
    "SessionRevoked",
    "TokenIntrospected",
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
