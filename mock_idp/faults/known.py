"""Every fault by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.faults.alg_none import AlgNone
from mock_idp.faults.answer import Answer
from mock_idp.faults.bad_signature import BadSignature
from mock_idp.faults.barrier import Barrier
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

if TYPE_CHECKING:
    from mock_idp.faults.base.fault import Fault

_ALL: tuple[type[Fault], ...] = (
    # In place of the provider, which never sees the request.
    Answer, Refuse, Html, RedirectLoop, RateLimit, Unavailable, CloseBefore, KeysUnreachable,
    # Around it.
    Delay, Hang, Barrier, LoseReply, LostWrite, StorageFailure,
    # In its answer.
    Truncate, SlowBody, ContentType, ExpiresIn, DropMember, SetMember, KeysEmpty, OldKeys,
    RefuseAuthorization,
    # In the ID token of its answer.
    WrongIssuer, WrongAudience, WrongNonce, WrongSubject, WrongKid, BadSignature, AlgNone,
    Skew, StaleIat, Expired, DropClaims, SetClaims,
)  # fmt: skip
FAULTS: dict[str, type[Fault]] = {fault.name: fault for fault in _ALL}
