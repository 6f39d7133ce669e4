"""A chain with a real Dex in it: upstream, Dex with the connector under test, applications, registry."""

from __future__ import annotations

import contextlib
import itertools
import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from harness.application.application import REDIRECT_URI, Application, Credentials
from harness.dex import upstream_variables
from harness.dex.configuration import DexSettings, text
from harness.dex.events import DexConfigured
from harness.dex.keeping import kept_authority, leave_script
from harness.dex.parts import RefreshTokens, StaticClient, StaticPassword
from harness.dex.ports import free_address
from harness.dex.running_dex import RunningDex
from harness.registry.http.app import registry_app
from harness.registry.registry import Registry
from harness.registry.settings import RegistryConfig
from harness.sign_in.form import FormSignIn
from harness.sign_in.strategy import Site
from harness.stack import Stack
from harness.steps import APP
from mock_idp.server import address_of, listen, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.dex.build import Binary
    from harness.dex.pointing import Pointed
    from harness.dex.storages import Storage
    from harness.scenario import RegistryChoice
    from harness.sign_in.strategy import Strategy
    from harness.upstream.upstream import Upstream
    from mock_idp.clock import Clock
    from mock_idp.history import History
    from mock_idp.server import Address

_REGISTRY_CLIENT = "harbor"
"""The registry's client id."""
_REGISTRY = ""
"""The registry among those who use Dex; an application's name is never empty."""
UpstreamFactory = Callable[[str, "Clock", "History"], AbstractContextManager["Upstream"]]
"""Starts an upstream that sends people back to the callback given."""


@dataclass(frozen=True, kw_only=True)
class DexPlan:
    """How the Dex of a run is set up."""

    binary: Binary
    connector: Pointed
    upstream: UpstreamFactory
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The person's own variables that the connector's configuration names."""
    storage: Callable[[Path], Storage]
    """Given the folder of the run."""
    id_tokens: float
    """Seconds."""
    refresh_tokens: RefreshTokens = field(default_factory=RefreshTokens)
    signing_keys: float | None = None
    skip_approval: bool = True
    grant_types: tuple[str, ...] | None = None
    static_passwords: tuple[StaticPassword, ...] = ()
    registry: RegistryChoice | None = None
    """None: no registry stands in front."""
    applications: tuple[str, ...] = (APP,)
    client_ids: Mapping[str, str] = field(default_factory=dict)
    """Of applications whose client id is not their name; ``harbor`` is the registry's, and can be shared."""
    timer_speed: float = 1
    """How many times as fast as the machine's the timers inside Dex run."""
    sign_in: Strategy = field(default_factory=FormSignIn)
    """How people get past the sign-in pages."""
    keep: Path | None = None
    """Folder in which configuration and log are left; None: nothing is left."""


@contextlib.contextmanager
def dex_chain(plan: DexPlan, *, clock: Clock, history: History) -> Iterator[Stack]:
    """Run the whole chain on free loopback ports while the context lasts.

    Raises:
        StackError: Dex, or the upstream, does not start.
        ServerError: a server of ours cannot listen.

    """
    with contextlib.ExitStack() as closing:
        folder = plan.keep or Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="dex-")))
        registry_socket = listen()
        closing.callback(registry_socket.close)
        registry_address, dex_address = address_of(registry_socket), free_address()
        issuer = f"{dex_address.url}/dex"
        upstream = closing.enter_context(plan.upstream(f"{issuer}/callback", clock, history))
        if plan.keep is not None and upstream.ca_file is not None:
            upstream = replace(upstream, ca_file=kept_authority(upstream.ca_file, plan.keep))
        landing = closing.enter_context(plan.sign_in.landing())
        redirect_uri = REDIRECT_URI if landing is None else landing.redirect_uri
        clients = _clients(plan, registry_address, redirect_uri)
        settings = _settings(plan, folder, issuer, dex_address, tuple(dict.fromkeys(clients.values())))
        history.append(_configured(settings))
        environment = {**plan.environment, **_environment(plan, upstream, settings)}
        config = _written(settings, folder)
        if plan.keep is not None:
            leave_script(plan.binary.path, config, environment, secret=_theirs(plan, upstream, settings))
        dex = closing.enter_context(
            RunningDex(
                plan.binary,
                config,
                settings,
                environment=environment,
                timer_speed=plan.timer_speed,
                clock=clock,
                history=history,
                redact=upstream.recorder.redact,
            )
        )
        registry = None
        if plan.registry is not None:
            harbor = _registry_config(plan.registry, issuer, clients[_REGISTRY], registry_address)
            registry = Registry(harbor, clock=clock, history=history)
            closing.enter_context(serving(registry_app(registry), registry_socket))
        numbers = itertools.count(1)
        applications = {
            name: Application(
                Credentials(name, clients[name].secret, clients[name].id),
                issuer,
                clock=clock,
                history=history,
                redact=upstream.recorder.redact,
                numbers=numbers,
                redirect_uri=redirect_uri,
            )
            for name in plan.applications
        }
        yield Stack(
            upstream,
            registry_address,
            applications,
            upstream,
            dex=dex,
            signing_in=upstream.recorder.signing_in,
            sign_in=plan.sign_in,
            site=Site(
                registry_url=registry_address.url,
                registry=registry,
                history=history,
                own=(registry_address.url, issuer),
                ca_file=upstream.ca_file,
                landing=landing,
            ),
        )


def _clients(plan: DexPlan, registry: Address, redirect_uri: str) -> dict[str, StaticClient]:
    """Return Dex's clients by the name of who uses them."""
    uris = dict.fromkeys(plan.applications, redirect_uri)
    if plan.registry is not None:
        uris[_REGISTRY] = f"{registry.url}/c/oidc/callback"
    ids = {name: plan.client_ids.get(name, name or _REGISTRY_CLIENT) for name in uris}
    clients = {
        client_id: StaticClient(
            id=client_id,
            secret=secrets.token_urlsafe(32),
            redirect_uris=tuple(dict.fromkeys(uri for name, uri in uris.items() if ids[name] == client_id)),
        )
        for client_id in ids.values()
    }
    return {name: clients[client_id] for name, client_id in ids.items()}


def _settings(
    plan: DexPlan, folder: Path, issuer: str, address: Address, clients: tuple[StaticClient, ...]
) -> DexSettings:
    return DexSettings(
        issuer=issuer,
        listen=address.netloc,
        storage=plan.storage(folder),
        id_tokens=plan.id_tokens,
        signing_keys=plan.signing_keys,
        refresh_tokens=plan.refresh_tokens,
        skip_approval=plan.skip_approval,
        grant_types=plan.grant_types,
        static_clients=clients,
        static_passwords=plan.static_passwords,
        connector=plan.connector.block,
    )


def _configured(settings: DexSettings) -> DexConfigured:
    policy = settings.refresh_tokens or RefreshTokens()
    return DexConfigured(
        id_token_ttl=settings.id_tokens or 0,
        rotation=not policy.disable_rotation,
        reuse_interval=policy.reuse_interval,
        idle_lifetime=policy.valid_if_not_used_for or None,
        absolute_lifetime=policy.absolute_lifetime or None,
        grant_types=" ".join(settings.grant_types or ()),
    )


def _written(settings: DexSettings, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "dex.yaml"
    path.touch(mode=0o600)
    path.write_text(text(settings), encoding="utf-8")
    return path


def _theirs(plan: DexPlan, upstream: Upstream, settings: DexSettings) -> set[str]:
    """Return the variables whose values are the person's own secrets."""
    of_a_real_system = () if upstream.can_change_users else (upstream_variables.CLIENT_SECRET,)
    return {*plan.environment, *settings.storage.environment, *of_a_real_system}


def _environment(plan: DexPlan, upstream: Upstream, settings: DexSettings) -> dict[str, str]:
    variables = {**upstream.environment(settings.callback), **settings.storage.environment}
    more = {name: variables[of] for name, of in plan.connector.environment.items() if variables.get(of)}
    return variables | more


def _registry_config(
    choice: RegistryChoice, issuer: str, client: StaticClient, address: Address
) -> RegistryConfig:
    return RegistryConfig(
        version=choice.version,
        scope=choice.scope,
        issuer=issuer,
        client_id=client.id,
        client_secret=client.secret,
        external_url=address.url,
    )
