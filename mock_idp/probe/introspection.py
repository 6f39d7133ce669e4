"""Answers of the introspection endpoint (RFC 7662 2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from mock_idp.probe.shown import error_code, number, plain

if TYPE_CHECKING:
    from mock_idp.probe.wire import Page


@dataclass(frozen=True, kw_only=True)
class IntrospectionAnswer:
    """What is said of one token."""

    status: int = 0
    """0: no answer."""
    problem: str = ""
    """Why it says nothing of the token; empty: it does."""
    active: bool | None = None
    exp: float | None = None
    """Seconds since the Unix epoch."""
    members: tuple[str, ...] = ()
    """Names of what it tells."""


def introspection_answer(page: Page) -> IntrospectionAnswer:
    """Read a page of the introspection endpoint."""
    try:
        body = page.json_object()
    except ValueError as error:
        return IntrospectionAnswer(status=page.status, problem=str(error))
    active = body.get("active")
    if page.status != httpx.codes.OK:
        return IntrospectionAnswer(status=page.status, problem=error_code(body.get("error")))
    if not isinstance(active, bool):
        return IntrospectionAnswer(status=page.status, problem="it does not say whether the token is active")
    return IntrospectionAnswer(
        status=page.status,
        active=active,
        exp=number(body.get("exp")),
        members=tuple(sorted(plain(name) for name in body)),
    )
