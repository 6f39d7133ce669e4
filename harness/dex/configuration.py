"""A configuration file for ``dex serve``, as Dex v2.45.1 reads it (cmd/dex/config.go)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.dex import yaml_text
from harness.dex.go_values import duration_text
from harness.dex.parts import LOCAL, RefreshTokens, StaticClient, StaticPassword
from harness.dex.storages import MEMORY, Storage

if TYPE_CHECKING:
    from harness.dex.connector_block import ConnectorBlock


@dataclass(frozen=True, kw_only=True)
class DexSettings:
    """What a Dex is started with. None leaves a setting to Dex."""

    issuer: str
    """Without a slash at the end; a connector's redirectURI is this and /callback."""
    listen: str
    """``127.0.0.1:5556``."""
    storage: Storage = MEMORY
    id_tokens: float | None = None
    """Seconds that ID and access tokens live; Dex's own default is 24 hours."""
    signing_keys: float | None = None
    """Seconds after which the signing key is changed; Dex's own default is 6 hours, looked at every 30 s."""
    refresh_tokens: RefreshTokens | None = None
    skip_approval: bool = True
    grant_types: tuple[str, ...] | None = None
    static_clients: tuple[StaticClient, ...] = ()
    connector: ConnectorBlock | None = None
    static_passwords: tuple[StaticPassword, ...] = ()
    """For the connector ``local``; the database is enabled if there are any or the connector is that."""
    password_connector: str | None = None
    """Id of the connector that the password grant asks."""
    telemetry: str | None = None
    """Address for metrics and Go's profiles: ``127.0.0.1:5558``."""
    log_level: str = "info"
    """``debug`` writes the upstream's tokens into the log ("saved connector data")."""

    @property
    def callback(self) -> str:
        """Where upstreams send people back to: the value of ``$DEX_CALLBACK``."""
        return f"{self.issuer}/callback"


def text(settings: DexSettings) -> str:
    """Return the file's text: YAML that says the same to every reader of YAML."""
    return yaml_text.dump(document(settings))


def document(settings: DexSettings) -> dict[str, Any]:
    """Return what the file holds, as JSON has it."""
    written: dict[str, Any] = {
        "issuer": settings.issuer,
        "storage": _storage(settings.storage),
        "web": {"http": settings.listen},
        "logger": {"level": settings.log_level, "format": "json"},
        "oauth2": _oauth2(settings),
    }
    if settings.telemetry is not None:
        written["telemetry"] = {"http": settings.telemetry, "enableProfiling": True}
    if expiry := _expiry(settings):
        written["expiry"] = expiry
    if settings.static_clients:
        written["staticClients"] = [_client(client) for client in settings.static_clients]
    return written | _people(settings)


def _storage(storage: Storage) -> dict[str, Any]:
    config = {"config": dict(storage.config)} if storage.config else {}
    return {"type": storage.type, **config}


def _oauth2(settings: DexSettings) -> dict[str, Any]:
    written: dict[str, Any] = {"responseTypes": ["code"], "skipApprovalScreen": settings.skip_approval}
    if settings.grant_types is not None:
        written["grantTypes"] = list(settings.grant_types)
    if settings.password_connector is not None:
        written["passwordConnector"] = settings.password_connector
    return written


def _expiry(settings: DexSettings) -> dict[str, Any]:
    lifetimes = {"idTokens": settings.id_tokens, "signingKeys": settings.signing_keys}
    written: dict[str, Any] = {key: duration_text(s) for key, s in lifetimes.items() if s is not None}
    if settings.refresh_tokens is not None:
        written["refreshTokens"] = _refresh_tokens(settings.refresh_tokens)
    return written


def _refresh_tokens(policy: RefreshTokens) -> dict[str, Any]:
    lifetimes = {
        "reuseInterval": policy.reuse_interval,
        "validIfNotUsedFor": policy.valid_if_not_used_for,
        "absoluteLifetime": policy.absolute_lifetime,
    }
    durations = {key: duration_text(seconds) for key, seconds in lifetimes.items() if seconds}
    return {"disableRotation": policy.disable_rotation, **durations}


def _client(client: StaticClient) -> dict[str, Any]:
    return {
        "id": client.id,
        "name": client.name or client.id,
        "secret": client.secret,
        "redirectURIs": list(client.redirect_uris),
    }


def _people(settings: DexSettings) -> dict[str, Any]:
    """Return the part that says where people come from."""
    block = settings.connector
    is_local = block is not None and block.type == LOCAL
    written: dict[str, Any] = {}
    if block is not None and not is_local:
        written["connectors"] = [block.document()]
    if is_local or settings.static_passwords:
        written["enablePasswordDB"] = True
    if settings.static_passwords:
        written["staticPasswords"] = [_password(password) for password in settings.static_passwords]
    return written


def _password(password: StaticPassword) -> dict[str, Any]:
    written: dict[str, Any] = {
        "email": password.email,
        "username": password.username,
        "userID": password.user_id,
        "hash": password.hash,
        "hashFromEnv": password.hash_from_env,
        "name": password.name,
        "preferredUsername": password.preferred_username,
        "emailVerified": password.email_verified,
        "groups": list(password.groups),
    }
    return {key: value for key, value in written.items() if value not in ("", None, [])}
