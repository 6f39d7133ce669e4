"""The checks, in the order in which they are made: what a later one shows may follow from an earlier one."""

from __future__ import annotations

from harness.check.catalogue.basics import APPROVAL, LOGIN, LOGIN_DENIED, QUICK, REFRESH
from harness.check.catalogue.faults import (
    ANSWERED_401,
    ANSWERED_429,
    ANSWERED_500,
    FAILURE_AFTER_ROTATION,
    HANGS,
    HUNG_UP,
    PROFILE_REFUSED,
    REPLY_LOST,
    SLOW,
)
from harness.check.catalogue.identity import CHANGED, DISABLED, NARROWED, SIGNED_IN_AGAIN, TWO_USERS
from harness.check.catalogue.lifecycle import LEFT_BEHIND, RESTARTED
from harness.check.catalogue.overlap import SAME_TOKEN, SIDE_BY_SIDE

CHECKS = (
    REFRESH,
    LOGIN,
    TWO_USERS,
    NARROWED,
    CHANGED,
    DISABLED,
    LOGIN_DENIED,
    SIGNED_IN_AGAIN,
    APPROVAL,
    ANSWERED_401,
    PROFILE_REFUSED,
    ANSWERED_500,
    ANSWERED_429,
    REPLY_LOST,
    FAILURE_AFTER_ROTATION,
    SLOW,
    HANGS,
    HUNG_UP,
    SAME_TOKEN,
    SIDE_BY_SIDE,
    RESTARTED,
    LEFT_BEHIND,
)
QUICK_CHECKS = (QUICK,)
"""Those of ``--quick``."""
