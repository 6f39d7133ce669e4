"""Histories that look as if they proved nothing, and do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.judging.dex_events import dex_ends, profile
from tests.judging.dex_stories import dex_history, fails, is_lost, signs_in

if TYPE_CHECKING:
    from tests.judging.cases import NearMisses

UNBELIEVABLE: NearMisses = {
    "dex-killed": {
        "it ended with an error of its own": dex_history(signs_in(), is_lost("alice"), dex_ends()),
        "it lives": dex_history(signs_in(), is_lost("alice")),
    },
    "idp-mock-fails": {
        "the mock is out of order as it was told": dex_history(
            signs_in(), fails("alice", profile("at1", status=500, error="server_error"))
        ),
    },
}
