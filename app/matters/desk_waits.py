"""The requesting side has us wait, or a matter or a measure of it is given up, and a desk of our own State works on:
somebody hears which mandate (`law.md` §3.13).

A mandate's clocks follow its own signed instruments, as every matter's do: the holder of the matter tells the desk to
wait, and to go on, by the act `decide_wait` of the mandate, and that nothing is wanted any more by withdrawing it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.exchange import chains
from app.instruments.models import MatterHead
from app.kit.canonical import JsonObject
from app.kit.ids import AuthorityId
from app.matters.given_up import given_up, parts
from app.matters.mandates_served import pairs, seen
from app.matters.measures import OVER, measures
from app.matters.standing import Standing
from app.matters.waits import waits
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from app.procedures.catalogue import Catalogue
from app.procedures.engine import Projection
from app.procedures.table import SAME, Side

_NOTED = "note_withdrawal"


def tell(session: Session, head: MatterHead, catalogue: Catalogue, now: datetime) -> None:
    """Compare a matter with the mandates that serve it, or a mandate with what it serves; twice is as once."""
    if Side(head.side) is not (Side.REQUESTING if chains.table(catalogue, head).domestic else Side.REQUESTED):
        return
    for mandate, matter in pairs(session, head, catalogue):
        subject = {"matter": matter.reference, "mandate": mandate.reference}
        owner = AuthorityId(head.authority)
        ours, theirs = seen(session, matter, catalogue), seen(session, mandate, catalogue)
        wanted, kept = _waits(ours, now), _waits(theirs, now)
        met = next((one.before for one in reversed(ours.history) if one.after != one.before), "")
        over = given_up(chains.table(catalogue, matter), ours.status, met)
        told = {
            Occasion.MANDATE_WORKS_ON: wanted and not kept and not over,
            Occasion.MANDATE_STILL_WAITS: kept and not wanted and not over,
            Occasion.MANDATE_GOES_ON: over,
        }
        at_hand = theirs.status in chains.table(catalogue, mandate).open
        for occasion, stands in told.items():
            _tell(session, owner, occasion, subject, now, stands=stands and at_hand)
        gone = _parts(ours)
        for one in measures(theirs.history):
            stands = at_hand and not over and (one.id, "") in gone and one.status not in OVER
            about = {**subject, "measures": one.id}
            _tell(session, owner, Occasion.MANDATE_PART_GOES_ON, about, now, stands=stands)


def _tell(
    session: Session, owner: AuthorityId, occasion: Occasion, about: Mapping[str, str], now: datetime, *, stands: bool
) -> None:
    if stands:
        post(session, owner, occasion, about, now, about)
    else:
        resolve(session, owner, occasion, about, now)


def _parts(seen: Projection) -> frozenset[tuple[str, str]]:
    """The measures of a matter that are given up."""
    history: list[JsonObject] = [{"id": one.link.id, "kind": one.link.kind, "after": one.after} for one in seen.history]
    return parts([one.to_json() for one in measures(seen.history)], history)


def left_at_work(session: Session, catalogue: Catalogue, standing: Standing, act: str) -> tuple[str, ...]:
    """The mandates with which desks of ours would still be at work once an act of ours has given the matter up, or has
    noted that the other State has.
    """
    ahead, procedure = standing.ahead, standing.procedure
    rows = [row for row in standing.open if row.act == act]
    ends = act == _NOTED or any(row.then != SAME and given_up(procedure, row.then, ahead.status) for row in rows)
    if not ends or standing.side is not Side.REQUESTED or procedure.domestic:
        return ()
    served = pairs(session, standing.head, catalogue)
    return tuple(mandate.reference for mandate, _ in served if _at_hand(session, mandate, catalogue))


def _at_hand(session: Session, head: MatterHead, catalogue: Catalogue) -> bool:
    return seen(session, head, catalogue).status in chains.table(catalogue, head).open


def _waits(projected: Projection, now: datetime) -> bool:
    found = waits(projected.history, now)
    return found is not None and not found["over"]
