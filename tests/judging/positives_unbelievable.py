"""Histories that prove nothing, because of what is no part of the chain under test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.finding import Weight
from harness.dex.events import DexEnded
from tests.judging.dex_events import profile
from tests.judging.dex_stories import dex_history, fails, is_lost, signs_in

if TYPE_CHECKING:
    from tests.judging.cases import Case

ITS_CODE = "the dialect failed: KeyError: 'teams' (Mine.me, line 7)"
UNBELIEVABLE: tuple[Case, ...] = (
    (
        "dex-killed",
        dex_history(signs_in(), is_lost("alice"), DexEnded(-9, "")),
        Weight.UNBELIEVABLE,
        (12,),
        (),
        "signal 9 ended Dex",
    ),
    (
        "idp-mock-fails",
        dex_history(signs_in(), fails("alice", profile("at1", status=500, error=ITS_CODE))),
        Weight.UNBELIEVABLE,
        (12,),
        (),
        f"/me: {ITS_CODE}",
    ),
)
