"""How an authorization response travels (OAuth 2.0 Multiple Response Types, Form Post Response Mode)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from mock_idp.protocol import redirection

if TYPE_CHECKING:
    from collections.abc import Mapping


class ResponseMode(StrEnum):
    """Values of ``response_mode``."""

    QUERY = "query"
    FRAGMENT = "fragment"
    FORM_POST = "form_post"


@dataclass(frozen=True, slots=True)
class AuthorizationResponse:
    """A code or an error, on its way to the client."""

    redirect_uri: str
    mode: ResponseMode
    params: dict[str, str] = field(repr=False)

    @property
    def location(self) -> str:
        """Where the browser is redirected to; not for ``form_post``."""
        if self.mode is ResponseMode.FRAGMENT:
            return redirection.with_fragment(self.redirect_uri, self.params)
        return redirection.with_query(self.redirect_uri, self.params)


def respond(redirect_uri: str, mode: ResponseMode, params: Mapping[str, str | None]) -> AuthorizationResponse:
    """Return the response with those ``params`` that have a value."""
    given = {name: value for name, value in params.items() if value is not None}
    return AuthorizationResponse(redirect_uri, mode, given)


def asked_for(params: Mapping[str, str]) -> ResponseMode | None:
    """Return the mode that a request names; None: one that we do not know."""
    named = params.get("response_mode")
    if named is None:
        return _default(params)
    return ResponseMode(named) if named in tuple(ResponseMode) else None


def for_errors(params: Mapping[str, str]) -> ResponseMode:
    """Return the mode in which a request is refused, whatever is wrong with it."""
    return asked_for(params) or _default(params)


def _default(params: Mapping[str, str]) -> ResponseMode:
    """Return the mode of the response type: tokens travel in the fragment, and so do their errors."""
    asked = set(params.get("response_type", "").split())
    return ResponseMode.FRAGMENT if asked & {"token", "id_token"} else ResponseMode.QUERY
