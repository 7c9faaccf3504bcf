"""Verification of a case, as a parser process is asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.instruments.kinds import fields_of
from app.kit import canonical
from app.kit.ids import StateCode
from app.procedures.catalogue import CATALOGUE
from app.trust import structure
from app.trust.anchors import Anchors
from app.trust.holder import Holders
from app.trust.report import Report
from app.trust.verification import verify
from tests.hostile.template import rerender


def examine(pdf: bytes, anchors: Anchors, known: Mapping[StateCode, Holders], at: datetime) -> Report:
    """As `app.instruments.verifier.examine`, with the workshop's template."""
    return verify(pdf, anchors, known.get(_state(pdf)), at, fields=fields_of(CATALOGUE), rerender=rerender)


def _state(pdf: bytes) -> StateCode:
    try:
        sender = canonical.loads(structure.content(pdf))["sender"]
        return StateCode(str(sender["state"]))  # type: ignore[index,call-overload]  # whatever it is, it is caught
    except Exception:  # noqa: BLE001  # the verification says what is wrong
        return StateCode("")
