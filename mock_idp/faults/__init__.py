"""What can go wrong at a provider, one fault per file: frozen values, off by default, each strike an event.

::

    provider.faults.switch_on(Answer(503, on=Aim("token", grant="refresh_token"), times=2))

Names are loaded when they are first used: a provider that never does wrong does not pay for them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mock_idp.faults.alg_none import AlgNone
    from mock_idp.faults.answer import Answer
    from mock_idp.faults.bad_signature import BadSignature
    from mock_idp.faults.barrier import Barrier
    from mock_idp.faults.base.aim import Aim, Endpoint
    from mock_idp.faults.base.data import all_from_data, from_data, to_data
    from mock_idp.faults.base.fault import Fault
    from mock_idp.faults.base.layer import FaultLayer, Whose
    from mock_idp.faults.base.live import Activation, Faults
    from mock_idp.faults.base.routes import Routes
    from mock_idp.faults.base.signer import Signer
    from mock_idp.faults.base.store import StoreDeed, for_store
    from mock_idp.faults.base.witness import faults_of
    from mock_idp.faults.close_before import CloseBefore
    from mock_idp.faults.content_type import ContentType
    from mock_idp.faults.delay import Delay
    from mock_idp.faults.drop_claims import DropClaims
    from mock_idp.faults.drop_member import DropMember
    from mock_idp.faults.expired import Expired
    from mock_idp.faults.expires_in import ExpiresIn
    from mock_idp.faults.hang import Hang
    from mock_idp.faults.html import Html
    from mock_idp.faults.keys_empty import KeysEmpty
    from mock_idp.faults.keys_unreachable import KeysUnreachable
    from mock_idp.faults.known import FAULTS
    from mock_idp.faults.lose_reply import LoseReply
    from mock_idp.faults.lost_write import LostWrite
    from mock_idp.faults.old_keys import OldKeys
    from mock_idp.faults.rate_limit import RateLimit
    from mock_idp.faults.redirect_loop import RedirectLoop
    from mock_idp.faults.refuse import Refuse
    from mock_idp.faults.refuse_authorization import RefuseAuthorization
    from mock_idp.faults.set_claims import SetClaims
    from mock_idp.faults.set_member import SetMember
    from mock_idp.faults.skew import Skew
    from mock_idp.faults.slow_body import SlowBody
    from mock_idp.faults.stale_iat import StaleIat
    from mock_idp.faults.storage_failure import StorageFailure
    from mock_idp.faults.truncate import Truncate
    from mock_idp.faults.unavailable import Unavailable
    from mock_idp.faults.wrong_audience import WrongAudience
    from mock_idp.faults.wrong_issuer import WrongIssuer
    from mock_idp.faults.wrong_kid import WrongKid
    from mock_idp.faults.wrong_nonce import WrongNonce
    from mock_idp.faults.wrong_subject import WrongSubject

_BASE = {
    "aim": ("Aim", "Endpoint"),
    "data": ("all_from_data", "from_data", "to_data"),
    "fault": ("Fault",),
    "layer": ("FaultLayer", "Whose"),
    "live": ("Activation", "Faults"),
    "routes": ("Routes",),
    "signer": ("Signer",),
    "store": ("StoreDeed", "for_store"),
    "witness": ("faults_of",),
}
_MODULE_OF = {name: f"base.{module}" for module, names in _BASE.items() for name in names}

__all__ = [
    "FAULTS",
    "Activation",
    "Aim",
    "AlgNone",
    "Answer",
    "BadSignature",
    "Barrier",
    "CloseBefore",
    "ContentType",
    "Delay",
    "DropClaims",
    "DropMember",
    "Endpoint",
    "Expired",
    "ExpiresIn",
    "Fault",
    "FaultLayer",
    "Faults",
    "Hang",
    "Html",
    "KeysEmpty",
    "KeysUnreachable",
    "LoseReply",
    "LostWrite",
    "OldKeys",
    "RateLimit",
    "RedirectLoop",
    "Refuse",
    "RefuseAuthorization",
    "Routes",
    "SetClaims",
    "SetMember",
    "Signer",
    "Skew",
    "SlowBody",
    "StaleIat",
    "StorageFailure",
    "StoreDeed",
    "Truncate",
    "Unavailable",
    "Whose",
    "WrongAudience",
    "WrongIssuer",
    "WrongKid",
    "WrongNonce",
    "WrongSubject",
    "all_from_data",
    "faults_of",
    "for_store",
    "from_data",
    "to_data",
]

if not TYPE_CHECKING:  # a type checker shall know the names above, and no others

    def __getattr__(name: str) -> object:
        """Load what is asked for (PEP 562)."""
        if name not in __all__:
            message = f"module 'mock_idp.faults' has no attribute '{name}'"
            raise AttributeError(message)
        return getattr(importlib.import_module(f"mock_idp.faults.{_MODULE_OF.get(name, 'known')}"), name)
