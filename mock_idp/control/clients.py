"""The relying parties: added, changed, deleted by hand."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, get_type_hints

from mock_idp.clients import RegisteredClient
from mock_idp.control.errors import ConflictError, ControlError, NotThereError
from mock_idp.control.operation import BODY, INNER, Command, Query, Route
from mock_idp.events import ClientAdded, ClientChanged, ClientDeleted
from mock_idp.hints import hint
from mock_idp.protocol.model import Client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from mock_idp.protocol.records import Reader, Transaction
    from mock_idp.provider import Provider

_ONE = "/clients/{client_id}"


@dataclass(frozen=True)
class ClientState:
    """A client, without its secret."""

    client_id: str
    public: bool
    """It has no secret."""
    registered: bool
    """It registered itself (RFC 7591)."""
    metadata: dict[str, Any]
    """What differs from the defaults, by the names of `mock_idp.Client`."""


@dataclass(frozen=True)
class ListClients(Query[tuple[ClientState, ...]], kind="clients.list", routes=(Route("GET", "/clients"),)):
    """Tell which clients there are."""

    def read(self, provider: Provider, stored: Transaction) -> tuple[ClientState, ...]:
        """Return them all: those of the settings and of hands first."""
        known = [_shown(client) for client in provider.clients.known]
        registered = [_shown(it.client, registered=True) for it in stored.all(RegisteredClient)]
        return (*known, *sorted(registered, key=lambda it: it.client_id))


@dataclass(frozen=True)
class ReadClient(Query[ClientState], kind="clients.read", routes=(Route("GET", _ONE),)):
    """Tell what is known of a client."""

    client_id: str

    def read(self, provider: Provider, stored: Transaction) -> ClientState:
        """Return the client."""
        return _state(provider, stored, self.client_id)


@dataclass(frozen=True)
class AddClient(Command[ClientState], kind="clients.add", routes=(Route("POST", "/clients", 201),)):
    """Add a client: ``{"client_id": "harbor", "secret": "…", "redirect_uris": ["…"]}``."""

    metadata: dict[str, Any] = field(metadata=BODY)

    def __repr__(self) -> str:
        """Tell whom, not the secret."""
        return f"AddClient({self.metadata.get('client_id')!r})"

    def prepared(self, provider: Provider) -> Self:
        """Refuse what is no client, or one that is there."""
        client = _client(self.metadata)
        if any(client.client_id == other.client_id for other in provider.clients.known):
            raise ConflictError("there is a client of that id already; change that one, or choose another id")
        return self

    def written(self, provider: Provider, stored: Transaction) -> Self:  # noqa: ARG002
        """Refuse the id of one that registered itself."""
        if stored.get(RegisteredClient, self.metadata["client_id"]) is not None:
            raise ConflictError("a client of that id has registered itself; choose another id")
        return self

    def carried_out(self, provider: Provider) -> None:
        """Know the client."""
        client = _client(self.metadata)
        provider.clients.put(client)
        provider.history.append(ClientAdded(client.client_id))

    def outcome(self, provider: Provider, stored: Transaction) -> ClientState:
        """Return the client."""
        return _state(provider, stored, self.metadata["client_id"])


@dataclass(frozen=True)
class ChangeClient(Command[ClientState], kind="clients.change", routes=(Route("PATCH", _ONE),)):
    """Change metadata of a client, or its secret: ``{"secret": "…"}``; null for none."""

    client_id: str
    change: dict[str, Any] = field(metadata=BODY)
    registered: bool = field(default=False, repr=False, kw_only=True, metadata=INNER)

    def __repr__(self) -> str:
        """Tell whom, not the secret."""
        return f"ChangeClient({self.client_id!r}, {sorted(self.change)})"

    def prepared(self, provider: Provider) -> Self:  # noqa: ARG002
        """Refuse what is no metadata."""
        if "client_id" in self.change:
            raise ControlError("a client_id never changes; add another client")
        _checked(self.change)
        return self

    def written(self, provider: Provider, stored: Transaction) -> Self:
        """Change one that registered itself, which is stored."""
        if _known(provider, self.client_id) is not None:
            return self
        found = stored.get(RegisteredClient, self.client_id)
        if found is None:
            raise _not_there(provider)
        stored.put(replace(found, client=replace(found.client, **_checked(self.change))))
        return replace(self, registered=True)

    def carried_out(self, provider: Provider) -> None:
        """Change one that this process holds."""
        if not self.registered:
            known = _known(provider, self.client_id)
            if known is None:
                raise _not_there(provider)
            provider.clients.put(replace(known, **_checked(self.change)))
        provider.history.append(ClientChanged(self.client_id, sorted(self.change)))

    def outcome(self, provider: Provider, stored: Transaction) -> ClientState:
        """Return the client."""
        return _state(provider, stored, self.client_id)


@dataclass(frozen=True)
class DeleteClient(Command[None], kind="clients.delete", routes=(Route("DELETE", _ONE, 204),)):
    """Delete a client: it is unknown from then on, and its tokens are nobody's."""

    client_id: str
    registered: bool = field(default=False, repr=False, kw_only=True, metadata=INNER)

    def written(self, provider: Provider, stored: Transaction) -> Self:
        """Delete one that registered itself, which is stored."""
        if _known(provider, self.client_id) is not None:
            return self
        if stored.get(RegisteredClient, self.client_id) is None:
            raise _not_there(provider)
        stored.delete(RegisteredClient, self.client_id)
        return replace(self, registered=True)

    def carried_out(self, provider: Provider) -> None:
        """Delete one that this process holds."""
        if not self.registered:
            try:
                provider.clients.drop(self.client_id)
            except KeyError as error:
                raise _not_there(provider) from error
        provider.history.append(ClientDeleted(self.client_id))

    def outcome(self, provider: Provider, stored: Transaction) -> None:
        """There is nothing to tell."""


def _client(metadata: dict[str, Any]) -> Client:
    client_id = metadata.get("client_id")
    if not isinstance(client_id, str) or not client_id.isprintable() or not client_id:
        raise ControlError("a client needs a client_id of printable text")
    return Client(**_checked(metadata))


def _checked(metadata: dict[str, Any]) -> dict[str, Any]:
    """Return metadata as a client keeps them: tuples for lists."""
    known = {it.name for it in fields(Client)}
    for name in metadata:
        if name not in known:
            raise ControlError(f"a client has no '{name}'; {hint(name, sorted(known))}")
    return {name: _value(name, value) for name, value in metadata.items()}


def _value(name: str, value: object) -> Any:  # noqa: ANN401  whatever the field holds
    import pydantic  # noqa: PLC0415  0.1 s, for those who change clients only

    try:
        wire = json.dumps(value, allow_nan=False)
        return pydantic.TypeAdapter(get_type_hints(Client)[name]).validate_json(wire, strict=True)
    except (pydantic.ValidationError, ValueError, TypeError):
        # Without the cause: it would show a secret.
        raise ControlError(f"{name} is not what a client has there") from None


def _known(provider: Provider, client_id: str) -> Client | None:
    return next((it for it in provider.clients.known if it.client_id == client_id), None)


def _state(provider: Provider, stored: Reader, client_id: str) -> ClientState:
    known = _known(provider, client_id)
    if known is not None:
        return _shown(known)
    registered = stored.get(RegisteredClient, client_id)
    if registered is None:
        raise _not_there(provider)
    return _shown(registered.client, registered=True)


def _not_there(provider: Provider) -> NotThereError:
    known = ", ".join(it.client_id for it in provider.clients.known) or "none"
    return NotThereError(f"there is no client of that id; there are {known}")


def _shown(client: Client, *, registered: bool = False) -> ClientState:
    return ClientState(client.client_id, client.secret is None, registered, dict(_differing(client)))


def _differing(client: Client) -> Iterator[tuple[str, Any]]:
    usual = asdict(Client(client_id=""))
    for name, value in asdict(client).items():
        if name not in {"client_id", "secret"} and value != usual[name]:
            yield name, list(value) if isinstance(value, tuple) else value
