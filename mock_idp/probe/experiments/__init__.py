"""The experiments, one per file, in the order in which they are made.

Those that may end a lineage come last, so that one sign-in is enough for as many as possible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_idp.probe.experiments.client_binding import ClientBinding
from mock_idp.probe.experiments.introspection import Introspection
from mock_idp.probe.experiments.issue import Issue
from mock_idp.probe.experiments.lifetimes import Lifetimes
from mock_idp.probe.experiments.parallel import Parallel
from mock_idp.probe.experiments.refreshing import Refreshing
from mock_idp.probe.experiments.reuse import Reuse
from mock_idp.probe.experiments.revocation import Revocation
from mock_idp.probe.experiments.scope import Scope
from mock_idp.probe.experiments.sign_ins import SignIns
from mock_idp.probe.experiments.unknown_token import UnknownToken
from mock_idp.probe.experiments.userinfo import Userinfo

if TYPE_CHECKING:
    from mock_idp.probe.experiments.experiment import Experiment

EXPERIMENTS: tuple[Experiment[Any], ...] = (
    Issue(),
    SignIns(),
    Refreshing(),
    Userinfo(),
    Scope(),
    Introspection(),
    UnknownToken(),
    Lifetimes(),
    ClientBinding(),
    Reuse(),
    Parallel(),
    Revocation(),
)
