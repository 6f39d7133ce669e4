"""What is known of a Dex that the harness runs: its start and end, its log, whether it still answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from mock_idp.history import Event, Hop


@dataclass(frozen=True)
class DexStarted(Event, kind="dex.started", hop=Hop.PROVIDER):
    """Dex answers requests."""

    version: str
    """``v2.45.1``; empty if the binary does not say."""
    issuer: str
    storage: str
    connector: str
    """Type of the connector under test."""
    connector_id: str
    stock: bool
    """Whether the type is one of Dex's own."""
    controlled: bool
    """Whether its clock follows the run's."""
    restarted: bool = False


@dataclass(frozen=True)
class DexLogged(Event, kind="dex.logged", hop=Hop.PROVIDER):
    """A line of Dex's log about a refresh, a sign-in or a failure; tokens replaced by fingerprints."""

    level: str
    message: str
    error: str = ""
    """The field ``err``: for a connector's error the only place in which it appears."""


@dataclass(frozen=True)
class DexEnded(Event, kind="dex.ended", hop=Hop.PROVIDER):
    """Dex ended, and nobody had asked it to."""

    exit_code: int
    last_words: str


@dataclass(frozen=True)
class DexProbed(Event, kind="dex.probed", hop=Hop.PROVIDER):
    """Somebody asked for the keys, which Dex reads from its storage each time (unlike ``/healthz``)."""

    answered: bool


@dataclass(frozen=True)
class DexMeasured(Event, kind="dex.measured", hop=Hop.PROVIDER):
    """What a Dex of our own said of itself."""

    goroutines: int
    in_connector: dict[str, int] = field(default_factory=dict)
    """Goroutines that stand in the connector under test, by function."""
    sockets: int = 0
    """Open connections."""


@dataclass(frozen=True)
class DexConfigured(Event, kind="dex.configured", hop=Hop.PROVIDER):
    """How Dex treats tokens, from its configuration. Times in seconds."""

    id_token_ttl: float
    rotation: bool = True
    reuse_interval: float = 0
    idle_lifetime: float | None = None
    """``validIfNotUsedFor``; None: for ever."""
    absolute_lifetime: float | None = None
    grant_types: str = ""
    """``oauth2.grantTypes``, space separated; empty: all."""
