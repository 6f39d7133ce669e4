"""What a person's whole Dex configuration says beside its connectors that changes how refreshing ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.dex.go_values import duration
from harness.dex.parts import RefreshTokens, StaticPassword

if TYPE_CHECKING:
    from mock_idp.config import Value


@dataclass(frozen=True, kw_only=True)
class WholeConfiguration:
    """The settings that matter; durations in seconds; None: not written, so that Dex decides."""

    id_tokens: float | None = None
    signing_keys: float | None = None
    refresh_tokens: RefreshTokens | None = None
    skip_approval: bool | None = None
    grant_types: tuple[str, ...] | None = None
    password_connector: str | None = None
    password_db: bool = False
    static_passwords: tuple[StaticPassword, ...] = ()


def whole_configuration(top: Value) -> WholeConfiguration:
    """Return what a whole configuration says; keys that change nothing here are not looked at.

    Raises:
        ConfigError: a setting is not what Dex reads.

    """
    expiry, oauth2 = _below(top, "expiry"), _below(top, "oauth2")
    grants, approval = oauth2.get("grantTypes"), oauth2.get("skipApprovalScreen")
    return WholeConfiguration(
        id_tokens=_seconds(expiry.get("idTokens")),
        signing_keys=_seconds(expiry.get("signingKeys")),
        refresh_tokens=_refresh_tokens(expiry.get("refreshTokens")),
        skip_approval=None if approval is None else approval.boolean(),
        grant_types=None if grants is None else tuple(grant.string() for grant in grants.items()) or None,
        password_connector=_string(oauth2.get("passwordConnector")) or None,
        password_db=_is_on(_below_value(top).get("enablePasswordDB")),
        static_passwords=_static_passwords(_below_value(top).get("staticPasswords")),
    )


def _below_value(value: Value | None) -> dict[str, Value]:
    """Return the keys of a section that have a value; what is written without one counts as left out."""
    if value is None:
        return {}
    return {key: below for key, below in value.entries() if not (below.is_scalar and below.plain() is None)}


def _below(top: Value, key: str) -> dict[str, Value]:
    return _below_value(_below_value(top).get(key))


def _string(value: Value | None) -> str:
    return "" if value is None else value.string()


def _is_on(value: Value | None) -> bool:
    return value is not None and value.boolean()


def _seconds(value: Value | None) -> float | None:
    """Return a duration; an empty text is Dex's default."""
    text = _string(value)
    if value is None or not text:
        return None
    try:
        return duration(text)
    except ValueError as error:
        value.fail(f"{value.name}: {error}")


def _refresh_tokens(value: Value | None) -> RefreshTokens | None:
    if value is None:
        return None
    written = _below_value(value)
    return RefreshTokens(
        disable_rotation=_is_on(written.get("disableRotation")),
        reuse_interval=_seconds(written.get("reuseInterval")) or 0,
        valid_if_not_used_for=_seconds(written.get("validIfNotUsedFor")) or 0,
        absolute_lifetime=_seconds(written.get("absoluteLifetime")) or 0,
    )


def _static_passwords(value: Value | None) -> tuple[StaticPassword, ...]:
    return () if value is None else tuple(_static_password(item) for item in value.items())


def _static_password(value: Value) -> StaticPassword:
    written = _below_value(value)
    email = written.get("email")
    if email is None:
        value.fail(f"the key 'email' is missing in {value.name}: people sign in at Dex with it")
    if "hash" not in written and "hashFromEnv" not in written:
        value.fail(f"the key 'hash' is missing in {value.name}: Dex does not start without it")
    verified, groups = written.get("emailVerified"), written.get("groups")
    return StaticPassword(
        email=email.string(),
        username=_string(written.get("username")),
        user_id=_string(written.get("userID")),
        hash=_string(written.get("hash")),
        hash_from_env=_string(written.get("hashFromEnv")),
        name=_string(written.get("name")),
        preferred_username=_string(written.get("preferredUsername")),
        email_verified=None if verified is None else verified.boolean(),
        groups=() if groups is None else tuple(group.string() for group in groups.items()),
    )
