"""What a provider answers, in lines for people."""

from __future__ import annotations

import functools
from datetime import UTC, datetime

from mock_idp import durations
from mock_idp.control.barriers import BarrierState
from mock_idp.control.clients import ClientState
from mock_idp.control.clock import ClockState
from mock_idp.control.faults import FaultState
from mock_idp.control.keys import KeyState
from mock_idp.control.lineage import GrantState, TokenState, UseState
from mock_idp.control.policy import PolicyState
from mock_idp.control.sessions import SessionState
from mock_idp.control.users import UserState
from mock_idp.history import Record
from mock_idp.timeline import line_of, shown


@functools.singledispatch
def lines(answer: object) -> list[str]:
    """Return ``answer`` in lines."""
    return [str(answer)]


@lines.register
def _(answer: None) -> list[str]:  # noqa: ARG001
    return []


@lines.register
def _(answer: ClockState) -> list[str]:
    skews = [f"{client_id} meets {_signed(seconds)}" for client_id, seconds in answer.skews.items()]
    frozen = ["frozen"] if answer.frozen else []
    return ["  ".join([_moment(answer.now), f"offset {_signed(answer.offset)}", *frozen, *skews])]


@lines.register
def _(answer: PolicyState) -> list[str]:
    """Return a line for each field; a star marks those that were changed."""
    found = [
        f"{'*' if name in answer.change.get(part, {}) else ' '} {part}.{name} = {shown(value)}"
        for part, values in answer.policy.items()
        for name, value in values.items()
    ]
    others = [*(f"client {it}" for it in answer.clients), *(f"user {it}" for it in answer.users)]
    return [*found, *(f"  other: {', '.join(others)}" for _ in others[:1])]


@lines.register
def _(answer: UserState) -> list[str]:
    claims = [f"{name}={shown(value)}" for name, value in answer.claims.items()]
    return ["  ".join([answer.username, *["disabled"] * answer.disabled, f"sub={answer.sub}", *claims])]


@lines.register
def _(answer: ClientState) -> list[str]:
    how = (["public"] * answer.public) + (["registered itself"] * answer.registered)
    metadata = [f"{name}={shown(value)}" for name, value in answer.metadata.items()]
    return ["  ".join([answer.client_id, *how, *metadata])]


@lines.register
def _(answer: FaultState) -> list[str]:
    return [f"{answer.id}  {answer.fault['fault']}: {answer.description}  (struck {answer.struck})"]


@lines.register
def _(answer: KeyState) -> list[str]:
    until = "" if answer.published_until is None else f" until {_moment(answer.published_until)}"
    published = f"published{until}" if answer.published else "not published"
    return ["  ".join([answer.kid, answer.alg, "signs" if answer.active else "retired", published])]


@lines.register
def _(answer: SessionState) -> list[str]:
    clients = ", ".join(answer.client_ids) or "no client"
    return [f"{answer.sid}  {answer.username}  since {_moment(answer.auth_time)}  {clients}"]


@lines.register
def _(answer: BarrierState) -> list[str]:
    came = [
        f"  {it.number}  {it.at:.3f}  {it.client_id or '(no client)'}  {it.username}" for it in answer.came
    ]
    return [f"barrier {answer.id}: {len(answer.came)} of {answer.n} came", *(line.rstrip() for line in came)]


@lines.register
def _(answer: GrantState) -> list[str]:
    """Return the lineage as a tree; a chain of replaced tokens does not move to the right."""
    state = "  revoked" * answer.revoked + "  superseded" * answer.superseded
    head = f"{answer.grant_id}  {answer.username} at {answer.client_id}, {_moment(answer.created_at)}{state}"
    found = [head, *(f"  code  {_use(use)}" for use in answer.code)]
    depth: dict[str, int] = {}
    children = [token.replaces for token in answer.refresh_tokens]
    for token in answer.refresh_tokens:
        forks = children.count(token.replaces) > 1
        depth[token.token] = 0 if token.replaces is None else depth[token.replaces] + forks
        indent = "  " * (depth[token.token] + 1)
        found += [f"{indent}{_token(token)}", *(f"{indent}  {_use(use)}" for use in token.uses)]
    return found


@lines.register
def _(answer: Record) -> list[str]:  # type: ignore[type-arg]
    return [line_of(answer, whole=True)]


def _token(token: TokenState) -> str:
    state = "current" if token.replaced_at is None else "replaced"
    return f"refresh token {token.token}  {state}"


def _use(use: UseState) -> str:
    why = "" if use.cause is None else f" ({use.cause})"
    return f"#{use.number}  {use.at:.3f}  {use.client_id}: {use.result}{why}"


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def _signed(seconds: float) -> str:
    return f"{'-' if seconds < 0 else '+'}{durations.show(abs(seconds))}"
