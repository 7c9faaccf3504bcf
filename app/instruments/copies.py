"""Verifying an archival copy: its timestamps, and the instrument in it as of the first of them. No node, no network.

Part of the base install. In ten years every certificate has ended, but the first timestamp proves that the instrument,
and the revocation data of its day, were there when they held; each later one proves the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.instruments import verifier
from app.trust import docstamp
from app.trust.anchors import Anchors, Purpose
from app.trust.archive import Copy, holds_until
from app.trust.policy import POLICY, Policy
from app.trust.report import Report


@dataclass(frozen=True)
class CopyReport:
    """What an archival copy proves: its timestamps hold, and this is the verdict on the instrument."""

    copy: Copy
    holds_until: datetime
    report: Report
    notes: tuple[str, ...]
    """What could not be used of the editions in the folder."""


def verify(copy: bytes, anchors: Anchors, at: datetime, unstamped: bool = False, policy: Policy = POLICY) -> CopyReport:
    """Verify a copy at a moment; for a parser process. Editions are read as of its first timestamp.

    Timestamps may be of any State in the folder: each side archives on its own. `Refused` or `Undecided` with the codes
    of `docstamp.check` where the timestamps do not hold.
    """
    stampers = tuple(der for state in anchors.states for der in anchors.of(state, Purpose.TSA))
    found = docstamp.check(copy, stampers, at, policy=policy)
    proven = found.stamps[0].at
    known = verifier.directories(anchors, proven, policy)
    revocation = docstamp.revocation_in(copy, policy)
    delivered = copy[: found.delivered]
    report = verifier.examine(delivered, anchors, known.holders, proven, unstamped, policy, revocation)
    return CopyReport(found, holds_until(found.last, stampers, policy), report, known.notes)
