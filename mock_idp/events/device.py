"""Sign-ins for devices that have no browser (RFC 8628)."""

from __future__ import annotations

from dataclasses import dataclass

from mock_idp.history import Event, Hop


@dataclass(frozen=True)
class DeviceAuthorizationRequested(Event, kind="device.requested", hop=Hop.PROVIDER):
    """A device asked for a sign-in elsewhere."""

    client_id: str
    scope: str
    device_code: str


@dataclass(frozen=True)
class DeviceAuthorizationRefused(Event, kind="device.refused", hop=Hop.PROVIDER):
    """The device authorization endpoint answered with an error."""

    client_id: str
    error: str
    cause: str


@dataclass(frozen=True)
class DeviceApproved(Event, kind="device.approved", hop=Hop.PROVIDER):
    """A person let a device in."""

    client_id: str
    username: str
    scope: str
    device_code: str


@dataclass(frozen=True)
class DeviceDenied(Event, kind="device.denied", hop=Hop.PROVIDER):
    """A person refused a device."""

    client_id: str
    username: str
    device_code: str
