"""What a probe is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit


class Way(StrEnum):
    """How somebody signs in."""

    FORM = "form"
    DEVICE = "device"
    BROWSER = "browser"
    TOKEN = "token"  # noqa: S105  a way to begin: with a refresh token that somebody has


class ClientAuth(StrEnum):
    """How a client authenticates at the token endpoint (OIDC Core 9)."""

    AUTO = "auto"
    """As the provider's metadata offers: HTTP Basic if it may."""
    BASIC = "basic"
    POST = "post"
    NONE = "none"
    """A public client."""


@dataclass(frozen=True, kw_only=True)
class ClientIdentity:
    """The client that the probe is."""

    client_id: str
    secret: str | None = field(default=None, repr=False)
    """None: a public client."""
    auth: ClientAuth = ClientAuth.AUTO


@dataclass(frozen=True, kw_only=True)
class Options:
    """Everything that can be chosen; durations are seconds."""

    issuer: str
    client: ClientIdentity
    second_client: ClientIdentity | None = None
    way: Way = Way.FORM
    username: str = ""
    password: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    """For `Way.TOKEN`."""
    redirect_uri: str | None = None
    """None: one on the loopback, which the client must be allowed to use."""
    scope: tuple[str, ...] = ()
    """Empty: openid, profile, email and offline_access, as far as the provider's metadata lists them."""
    authorize_params: tuple[tuple[str, str], ...] = ()
    """More parameters of the authorization request, such as ``access_type=offline``."""
    reuse: bool = True
    """Replaced tokens may be presented again, and one token several times at once."""
    thorough: bool = False
    """The session of the refresh token in `refresh_token` may be ended."""
    parallel: int = 4
    sign_ins: int | None = None
    """At most so many; None: as many as the way to sign in stands."""
    wait: float = 0
    """How long to wait for the end of a token, in all."""
    timeout: float = 10
    """For each request."""
    time_limit: float = 300
    """For everything besides `wait`."""
    patience: float = 300
    """How long a person may take to sign in."""

    @property
    def most_sign_ins(self) -> int:
        """How many sign-ins there may be: a person is asked once, a form is filled in as often as needed."""
        if self.way is Way.TOKEN:
            return 1
        if self.sign_ins is not None:
            return self.sign_ins
        return 100 if self.way is Way.FORM else 1

    @property
    def in_the_clear(self) -> bool:
        """Tell whether others on the way can read what is sent."""
        parts = urlsplit(self.issuer)
        return parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}

    @property
    def may_end_sessions(self) -> bool:
        """Tell whether the lineages are the probe's own, or may be treated so."""
        return self.way is not Way.TOKEN or self.thorough

    @property
    def why_no_reuse(self) -> str:
        """Say why no replaced refresh token is presented again; empty: it is."""
        if not self.reuse:
            return "--no-reuse leaves it out"
        return "" if self.may_end_sessions else "it may end the session; --thorough allows that"
