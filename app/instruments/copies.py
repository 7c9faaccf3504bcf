"""Verifying an archival copy: its timestamps, and the instrument in it as of the first of them. No node, no network.

Part of the base install. In ten years every certificate has ended, but the first timestamp proves that the instrument,
and the revocation data of its day, were there when they held; each later one proves the one before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.instruments import verifier
from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.errors import Refused, Undecided
from app.kit.ids import Digest, StateCode
from app.trust import chain, docstamp
from app.trust.anchors import Anchors, Purpose
from app.trust.archive import FOR_EVER, Copy, Stamp, holds_until
from app.trust.holder import Holders
from app.trust.policy import POLICY, Policy
from app.trust.report import Report


@dataclass(frozen=True)
class CopyReport:
    """What an archival copy proves: its timestamps hold, and this is the verdict on the instrument."""

    sha256: Digest
    """Of the copy; the report has that of the instrument in it."""
    copy: Copy
    holds_until: datetime
    report: Report
    notes: tuple[str, ...]
    """What could not be used of the editions in the folder."""


def verify(copy: bytes, anchors: Anchors, at: datetime, unstamped: bool = False, policy: Policy = POLICY) -> CopyReport:
    """Verify a copy at a moment; for a parser process. Editions are read as of its first timestamp; an end that one of
    later gives a certificate counts from its date.

    Timestamps may be of any State in the folder: each side archives on its own. `Refused` or `Undecided` with the codes
    of `docstamp.check` where the timestamps do not hold.
    """
    stampers = tuple(der for state in anchors.states for der in anchors.of(state, Purpose.TSA))
    found = docstamp.check(copy, stampers, at, policy=policy)
    _demand_not_withdrawn(found, anchors, at)
    proven = found.stamps[0].at
    known = verifier.directories(anchors, proven, policy)
    revocation = docstamp.revocation_in(copy, policy)
    delivered = copy[: found.delivered]
    held = _ended(known.holders, verifier.directories(anchors, at, policy).holders)
    report = verifier.examine(delivered, anchors, held, proven, unstamped, policy, revocation)
    return CopyReport(sha256(copy), found, holds_until(found.last, stampers, policy), known.weigh(report), known.notes)


def _ended(known: Mapping[StateCode, Holders], later: Mapping[StateCode, Holders]) -> Mapping[StateCode, Holders]:
    """Holders with the ends that were said later; that a later edition drops a certificate ends it later, too."""
    return {
        state: {
            digest: replace(one, not_after=min(filter(None, (one.not_after, _end(later, state, digest))), default=None))
            for digest, one in holders.items()
        }
        for state, holders in known.items()
    }


def _end(holders: Mapping[StateCode, Holders], state: StateCode, digest: Digest) -> datetime | None:
    found = holders.get(state, {}).get(digest)
    return found.not_after if found is not None else None


def _demand_not_withdrawn(copy: Copy, anchors: Anchors, at: datetime) -> None:
    """Of the certificates and anchors of each timestamp none was withdrawn before the next one covered it.

    One that two States trust counts as long as one of them does.
    """
    moments = (*(one.at for one in copy.stamps[1:]), at)
    for one, until in zip(copy.stamps, moments, strict=True):
        ends = [end for state in anchors.states if (end := _withdrawn(one, anchors, state)) is not None]
        end = max(ends)
        if end <= one.at or (end <= until and one is not copy.last):
            words = f"A timestamp's certificate or anchor was withdrawn from {stamp(end)} on."
            raise Refused("copy_untrusted", words, "Prove the time by the log.")
        if end <= until:
            words = f"The last timestamp's key may have been in other hands: withdrawn from {stamp(end)} on."
            raise Undecided("copy_unknown", words, "Have the log's proof of that time.")


def _withdrawn(one: Stamp, anchors: Anchors, state: StateCode) -> datetime | None:
    """From when on a timestamp's chain counts no more for a State; None where it is not of that State's authority."""
    try:
        ders = chain.path(one.certificates, anchors.of(state, Purpose.TSA))
    except Refused:
        return None
    gone = anchors.withdrawn.get(state, {})
    return min((gone[digest] for der in ders if (digest := sha256(der)) in gone), default=FOR_EVER)
