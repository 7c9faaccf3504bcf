"""What officials must hear of when a matter is projected anew: the difference between the new picture and the last.

An exercise posts no ordinary notice: a drill has words of its own (`drill_news`), a chain test has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.exchange import looks, stuck
from app.exchange.stuck import Letter
from app.instruments import approvals
from app.instruments.header import read
from app.instruments.models import Instrument, MatterHead
from app.kit.canonical import Json, JsonObject, objects
from app.kit.clock import stamp
from app.kit.ids import AuthorityId, InstrumentId
from app.matters import drill_news
from app.matters.drill_yields import yield_to_real
from app.matters.picture import Picture, behind
from app.matters.timing import met
from app.notices.locks import hold
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from app.procedures.engine import Applied, Link
from app.procedures.pressing import EMERGENCY, ROUTINE, presses
from app.procedures.table import Procedure, Side

CRITICAL = "CII_ATTACK"
"""The offence that is one against critical information infrastructure by its name."""
_OPENINGS = (Occasion.MATTER_RECEIVED, Occasion.MATTER_FIRST, Occasion.MATTER_URGENT)
SECOND_LOOK = timedelta(hours=24)
"""How soon a second person confirms or revokes what left at once (`law.md` §3, conventions)."""


@dataclass(frozen=True)
class Before:
    """What was known when the matter was projected last."""

    states: Mapping[str, str]
    crossed: frozenset[str]

    @classmethod
    def of(cls, stored: JsonObject | None) -> Before:
        """Out of the stored projection; nothing for a new matter."""
        states, crossed = (stored or {}).get("states"), (stored or {}).get("crossed")
        return cls(
            {key: str(value) for key, value in states.items()} if isinstance(states, dict) else {},
            frozenset(str(one) for one in crossed) if isinstance(crossed, list) else frozenset(),
        )


def tell(
    session: Session,
    head: MatterHead,
    procedure: Procedure,
    rows: Iterable[Instrument],
    before: Before,
    now: Picture,
    at: datetime,
) -> None:
    """Post what is new and resolve what is dealt with."""
    # What is dealt with is found newest first or as it comes; a message that tells some of it locks the oldest first.
    hold(session, AuthorityId(head.authority), head.reference)
    rows = [*rows]
    fresh = {row.id: row for row in rows if before.states.get(row.id) != now.states.get(InstrumentId(row.id))}
    if procedure.exercise:
        drill_news.tell(session, head, [*fresh.values()], at)
        return
    for row in fresh.values():
        if not row.outgoing and (Side(row.side) is now.side or head.successor is not None):
            continue  # signed by whoever spoke for our side before us, or for whoever speaks for it now
        if not row.outgoing:
            _arrived(session, head, procedure, row, now, at)
        elif row.state == "rejected":
            _rejected(session, head, row, at)
        elif row.id not in before.states:
            _left(session, head, procedure, row, at)
        looks.revoke(session, row, rows, at)
    links = {one.link.id: one.link for one in now.seen.history} | {one.link.id: one.link for one in now.pending}
    _dealt_with(session, head, links, now, before, at)
    _crossed(session, head, procedure, links, before, now, at)
    yield_to_real(session, AuthorityId(head.authority), at)


def about(matter: str, instrument: str) -> dict[str, str]:
    """The subject of a notice on one instrument."""
    return {"instrument": instrument, "matter": matter}


def _arrived(
    session: Session, head: MatterHead, procedure: Procedure, row: Instrument, now: Picture, at: datetime
) -> None:
    owner, matter = AuthorityId(head.authority), head.reference
    resolve(session, owner, Occasion.APPROVAL_NEEDED, about(matter, row.id), at)  # of a paper that we registered
    resolve(session, owner, Occasion.UNATTENDED_THERE, {"matter": matter}, at)  # somebody is there
    place = next((place for place, one in enumerate(now.seen.history) if one.link.id == row.id), None)
    if place == 0:
        link = now.seen.history[0].link
        opened(session, head, link.urgency, link.body, at)
        return
    calls = place is not None and calling(procedure, now.seen.history, place)
    occasion = Occasion.INSTRUMENT_URGENT if calls else Occasion.INSTRUMENT_RECEIVED
    told = {"kind": row.kind, "matter": matter, "sender": head.counterpart}
    # law.md §6: in an emergency all steps of the ladder ring at once.
    danger = calls and place is not None and met(now.seen.history, place) == EMERGENCY
    post(session, owner, occasion, about(matter, row.id), at, told, everybody=danger)


def calling(procedure: Procedure, history: Sequence[Applied], place: int) -> bool:
    """Whether an instrument of the other side calls people at any hour (`pressing`); one that crossed as it would have
    where it was meant.
    """
    one = history[place]
    link, urgency = one.link, met(history, place)
    rows = [one.step] if one.step is not None else procedure.rows(link.act)
    meant = [step for step in rows if step.instrument == link.kind]
    return any(presses(procedure, step, link.side, urgency, one.before) for step in meant)


def opened(session: Session, head: MatterHead, urgency: str, body: Mapping[str, Json], at: datetime) -> None:
    """Somebody is to answer in a matter: one that came, or one that was handed over to us. `body`: what opened it."""
    owner, about_it = AuthorityId(head.authority), {"matter": head.reference}
    told = {**about_it, "sender": head.counterpart}
    if urgency == ROUTINE and not critical(body):
        post(session, owner, Occasion.MATTER_RECEIVED, about_it, at, told)
        return
    if urgency == ROUTINE:
        post(session, owner, Occasion.MATTER_FIRST, about_it, at, told)
    else:
        told = {**told, "urgency": urgency}
        post(session, owner, Occasion.MATTER_URGENT, about_it, at, told, everybody=urgency == EMERGENCY)


def critical(body: Mapping[str, Json]) -> bool:
    """Whether an opening instrument says that critical information infrastructure is concerned (`law.md` §1, S14)."""
    return any(one.get("cii") is True or one.get("code") == CRITICAL for one in objects(body.get("offences", [])))


def _rejected(session: Session, head: MatterHead, row: Instrument, at: datetime) -> None:
    told = {
        "kind": row.kind,
        "matter": head.reference,
        "recipient": head.counterpart,
        "reason": row.reason or "none",
    }
    owner, subject = AuthorityId(head.authority), about(head.reference, row.id)
    letter = Letter(row.id, head.reference, row.kind, head.counterpart, row.urgency, row.exercise)
    if letter.wakes:
        stuck.tell(session, owner, Occasion.URGENT_REJECTED, letter, at, row.reason or "none")
    else:
        post(session, owner, Occasion.INSTRUMENT_REJECTED, subject, at, told)
    for look in (Occasion.SECOND_LOOK_DUE, Occasion.SECOND_LOOK_NEAR):
        resolve(session, owner, look, subject, at)


def _left(session: Session, head: MatterHead, procedure: Procedure, row: Instrument, at: datetime) -> None:
    """Nobody waits for it any more; one that left before the second pair of eyes is news."""
    steps = [step for step in procedure.rows(row.act) if step.instrument == row.kind]
    subject = about(head.reference, row.id)
    for waited in (Occasion.APPROVAL_NEEDED, Occasion.PART_NEEDED):
        resolve(session, AuthorityId(head.authority), waited, subject, at)
    content = read(row.content)
    owed = any(approvals.second_look_owed(session, row.authority, step, content) for step in steps)
    if owed and not approvals.looked_after(session, row):
        told = {"kind": row.kind, "matter": head.reference, "due": stamp(row.at + SECOND_LOOK)}
        signer = content.official
        post(session, AuthorityId(head.authority), Occasion.SECOND_LOOK_DUE, subject, at, told, without=signer)


def _dealt_with(
    session: Session,
    head: MatterHead,
    links: Mapping[InstrumentId, Link],
    now: Picture,
    before: Before,
    at: datetime,
) -> None:
    """What we have signed something after having seen it needs nobody's attention any more."""
    owner, matter = AuthorityId(head.authority), head.reference
    new = [link for link in links.values() if link.side is now.side and link.id not in before.states]
    for link in new:
        if link.replaces is not None:
            for occasion in (Occasion.INSTRUMENT_REJECTED, Occasion.URGENT_REJECTED):
                resolve(session, owner, occasion, about(matter, link.replaces.id), at)
    for seen in behind(links, new):
        if links[seen].side is not now.side:
            resolve(session, owner, Occasion.INSTRUMENT_RECEIVED, about(matter, seen), at)
            resolve(session, owner, Occasion.INSTRUMENT_URGENT, about(matter, seen), at)
    # What a former holder signed before it handed the matter over to us tells nobody here of it.
    if any(links[seen].side is not now.side for seen in behind(links, [one for one in new if one.sender == owner])):
        for opening in _OPENINGS:
            resolve(session, owner, opening, {"matter": matter}, at)


def _crossed(
    session: Session,
    head: MatterHead,
    procedure: Procedure,
    links: Mapping[InstrumentId, Link],
    before: Before,
    now: Picture,
    at: datetime,
) -> None:
    owner, matter = AuthorityId(head.authority), head.reference
    crossed = {link.id for link in now.seen.crossed}
    for one in sorted(crossed - before.crossed):
        told = {"kind": links[one].kind, "matter": matter}
        keeps = any(step.keeps for step in procedure.rows(links[one].act))
        occasion = Occasion.KEEPING_CROSSED if keeps else Occasion.INSTRUMENT_CROSSED
        post(session, owner, occasion, about(matter, one), at, told)
    for gone in sorted(before.crossed - crossed):
        for occasion in (Occasion.KEEPING_CROSSED, Occasion.INSTRUMENT_CROSSED):
            resolve(session, owner, occasion, about(matter, gone), at)
