"""A JWKS that cannot be fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mock_idp.faults.base.aim import Aim
from mock_idp.faults.close_before import CloseBefore


@dataclass(frozen=True, slots=True)
class KeysUnreachable(CloseBefore):
    """`CloseBefore`, aimed at the keys; for a status in its place aim `Answer` there."""

    name: ClassVar[str] = "keys-unreachable"
    usual: ClassVar[Aim] = Aim("keys")
