"""The ways to sign in that can be asked for."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """Values of ``--sign-in``."""

    FORM = "form"
    BROWSER = "browser"
    PERSON = "person"
