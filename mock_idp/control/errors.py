"""Mistakes of those who control a provider: each is one sentence."""

from __future__ import annotations


class ControlError(Exception):
    """Something was asked for that makes no sense; the message says what, and never holds a secret."""

    status = 400
    """Of the HTTP answer."""


class NotThereError(ControlError):
    """What it is about does not exist."""

    status = 404


class ConflictError(ControlError):
    """It makes sense, but not in the state in which the provider is."""

    status = 409


class NotAllowedError(ControlError):
    """The caller may not control this provider."""

    status = 403


def error_of(status: int, sentence: str) -> ControlError:
    """Return the error that a control surface answered with ``status``."""
    kinds = {kind.status: kind for kind in (NotThereError, ConflictError, NotAllowedError)}
    kind = NotAllowedError if status == 401 else kinds.get(status, ControlError)  # noqa: PLR2004
    return kind(sentence)
