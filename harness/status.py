"""What a run can prove."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """The four verdicts; only two of them are good news, and `unknown` is never a pass."""

    WORKS = "works"
    """Logins outlive the token behind the CLI secret, and all that must be shown for that was shown."""
    BROKEN = "broken"
    """A login failed that should have worked, or worked that should have failed."""
    CORRECT_DENIAL = "correct-denial"
    """Every login that failed was refused rightly: a disabled user, a wrong secret."""
    UNKNOWN = "unknown"
    """The history cannot be believed, explains nothing, or does not show enough."""
