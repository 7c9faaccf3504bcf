"""Is an instrument acceptable (`judge`)? A pure function of the instruments of its matter and the procedure's table.

It looks only at the causal past of an instrument, that is, at what its signer had seen (`design.md` §6).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.kit.ids import InstrumentId
from app.procedures.engine import Link, Projection, ancestors, answered, chained, is_open, may, past, project, speakers
from app.procedures.table import Procedure, Step


@dataclass(frozen=True)
class Accepted:
    """The instrument may be accepted; `step` is the row it takes."""

    step: Step


@dataclass(frozen=True)
class Held:
    """What it builds on is not here yet: `predecessor`."""

    reason: str
    missing: InstrumentId


@dataclass(frozen=True)
class Rejected:
    """It can never be accepted; `reason` is a stable code."""

    reason: str


Judgement = Accepted | Held | Rejected


def judge(procedure: Procedure, known: Iterable[Link], rejected: Collection[InstrumentId], link: Link) -> Judgement:
    """May `link` be accepted beside the `known` instruments of its matter, given the `rejected` ones?

    1. The table knows its act, and with this kind of instrument.
    2. Its predecessors are here, are what it says they are, and were not rejected.
    3. It goes on where its side stood: no second instrument has the same `after.own`, `after.other` never goes back.
    4. Its step was open to its side in what its signer had seen.
    5. It is signed by the authority that spoke for its side in what its signer had seen (ADR 0020).
    """
    by_id = {one.id: one for one in known if one.id != link.id}
    rows = procedure.rows(link.act)
    if not rows:
        return Rejected("unknown_act")
    if all(row.instrument != link.kind for row in rows):
        return Rejected("wrong_kind")
    chained = rows[0].chained
    fault = _predecessors(procedure, by_id, rejected, link)
    if fault is not None:
        return fault
    fault = _continuity(procedure, by_id, link, chained)
    if fault is not None:
        return fault
    seen = project(procedure, past(by_id, link).values())
    verdict = _step(procedure, seen, link)
    spoke = speakers(seen).get(link.side, "")
    if isinstance(verdict, Accepted) and link.sender and spoke and link.sender != spoke:
        return Rejected("not_competent")
    return verdict


def _predecessors(
    procedure: Procedure, by_id: Mapping[InstrumentId, Link], rejected: Collection[InstrumentId], link: Link
) -> Judgement | None:
    wanted = [(pin, side, True) for pin, side in ((link.after_own, link.side), (link.after_other, link.side.other))]
    wanted.append((link.in_reply_to, link.side.other, False))
    for pin, side, on_chain in wanted:
        if pin is None:
            continue
        if pin.id in rejected:
            return Rejected("predecessor_rejected")
        found = by_id.get(pin.id)
        if found is None:
            # What the other side claims to have seen of ours must exist; what it builds on of its own may still come.
            return Held("predecessor", pin.id) if side is link.side else Rejected("never_sent")
        if found.sha256 != pin.sha256:
            return Rejected("other_digest")
        if found.side is not side or (on_chain and not chained(procedure, found.act)):
            return Rejected("wrong_predecessor")
    return None


def _continuity(
    procedure: Procedure, by_id: Mapping[InstrumentId, Link], link: Link, on_chain: bool
) -> Judgement | None:
    if on_chain:
        for one in by_id.values():
            if one.side is link.side and one.after_own == link.after_own and chained(procedure, one.act):
                return Rejected("forked")
    earlier = by_id[link.after_own.id] if link.after_own else None
    if earlier is not None and earlier.after_other is not None:
        if link.after_other is None:
            return Rejected("goes_back")
        behind = ancestors(by_id, earlier.after_other.id)
        if link.after_other.id != earlier.after_other.id and link.after_other.id in behind:
            return Rejected("goes_back")
    return None


def _step(procedure: Procedure, seen: Projection, link: Link) -> Judgement:
    rows = [row for row in procedure.rows(link.act) if row.instrument == link.kind]
    if all(not may(row, seen, link.side) for row in rows):
        return Rejected("wrong_side")
    for row in rows:
        if is_open(row, seen, link.side):
            if row.answers and not answered(row, seen, link):
                return Rejected("answers_nothing_open")
            return Accepted(row)
    answering = any(row.answers and seen.status in row.at for row in rows)
    return Rejected("answers_nothing_open" if answering else "step_not_open")
