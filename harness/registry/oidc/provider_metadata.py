"""Discovery and keys, cached as briefly as Harbor caches them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from harness.events import ProviderAsked, Refusal
from harness.registry.oidc.answers import json_object
from harness.registry.refused import SecretRefused
from mock_idp.history import Outcome

if TYPE_CHECKING:
    from harness.registry.settings import RegistryConfig
    from mock_idp.clock import Clock
    from mock_idp.history import History

_FRESH_FOR = 3.0
"""Harbor discovers its provider anew when it last did so longer ago (src/pkg/oidc/helper.go, since 1.9.0)."""


@dataclass
class ProviderMetadata:
    """One reading of the discovery document, with the keys read since."""

    document: dict[str, Any]
    read_at: float
    keys: list[dict[str, Any]] | None = field(default=None)
    """None: not read yet; go-oidc begins with an empty cache for each provider object."""

    def endpoint(self, name: str) -> str:
        """Return the URL of an endpoint; empty if the provider has none."""
        value = self.document.get(name)
        return value if isinstance(value, str) else ""


class Discovery:
    """Reads the provider's metadata when the last reading is stale."""

    def __init__(
        self, config: RegistryConfig, http: httpx.AsyncClient, *, clock: Clock, history: History
    ) -> None:
        """Begin without a reading."""
        self._config, self._http, self._clock, self._history = config, http, clock, history
        self._latest: ProviderMetadata | None = None

    async def metadata(self) -> ProviderMetadata:
        """Return the provider's metadata.

        Raises:
            SecretRefused: the provider cannot be reached, or is another than the one configured.

        """
        latest = self._latest
        if latest is None or self._clock.now() - latest.read_at > _FRESH_FOR:
            url = f"{self._config.issuer.removesuffix('/')}/.well-known/openid-configuration"
            latest = ProviderMetadata(self._checked(await self._read("discovery", url)), self._clock.now())
            self._latest = latest
        return latest

    async def keys(self, metadata: ProviderMetadata, *, again: bool = False) -> list[dict[str, Any]]:
        """Return the provider's public keys; ``again`` asks for them even if they are cached.

        Raises:
            SecretRefused: they cannot be read.

        """
        if metadata.keys is None or again:
            keys = (await self._read("keys", metadata.endpoint("jwks_uri"))).get("keys")
            metadata.keys = [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []
        return metadata.keys

    async def _read(self, what: str, url: str) -> dict[str, Any]:
        """Return the JSON object at ``url``."""
        try:
            response = await self._http.get(url)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            reason = f'Get "{url}": {type(error).__name__}'
            self._history.append(ProviderAsked(what, Outcome.FAIL, None, reason))
            raise _unreachable(reason) from error
        body = json_object(response)
        usable = response.status_code == httpx.codes.OK and body is not None
        reason = "" if usable else f"{response.status_code} {response.reason_phrase}"
        self._history.append(
            ProviderAsked(what, Outcome.OK if usable else Outcome.FAIL, response.status_code, reason)
        )
        if body is None or not usable:
            raise _unreachable(f"{url}: {reason}")
        return body

    def _checked(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return ``document`` if it is the configured issuer's (OIDC Discovery 4.3)."""
        if document.get("issuer") == self._config.issuer:
            return document
        reason = (
            "oidc: issuer did not match the issuer returned by provider, "
            f'expected "{self._config.issuer}" got "{str(document.get("issuer"))[:200]}"'
        )
        raise _unreachable(reason)


def _unreachable(reason: str) -> SecretRefused:
    return SecretRefused(Refusal.PROVIDER_UNREACHABLE, f"failed to create OIDC provider, error: {reason}")
