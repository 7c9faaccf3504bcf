"""Matters in which the other side has been silent for long: somebody is told to remind it, and later that it may end.

No clock of the table counts this (`law.md` §3.0, `close_silent`): the other side may owe a word and not give it, or
nobody owes one and the matter is forgotten.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from app.instruments.models import Instrument, MatterHead
from app.kit.clock import stamp
from app.kit.ids import AuthorityId
from app.matters.models import Matter
from app.matters.spoken import words_of
from app.matters.standing import Standing, standing
from app.notices.clocks import command
from app.notices.models import Deadline
from app.notices.occasions import Occasion
from app.notices.post import post, resolve, stands
from app.procedures.catalogue import Catalogue
from app.procedures.endings import SILENCE
from app.treaties.silence import AFTER_REMINDER, AFTER_WORD, silence


def ring(session: Session, authority: AuthorityId, catalogue: Catalogue, now: datetime) -> int:
    """Post a notice for each matter in which a reminder is due, or in which the silence has lasted long enough;
    answers how many. For the keeper; while one stands it is not posted again.
    """
    told = 0
    for reference in session.scalars(_long_silent(authority, now)).all():
        found = standing(session, catalogue, authority, reference)
        if SILENCE in {step.act for step in found.open} and _waits(session, authority, reference):
            told += _tell(session, found, now)
    return told


def settle(session: Session, authority: AuthorityId, reference: str, now: datetime) -> None:
    """Something was said in a matter: what people were told of its silence is over. If it is not, they hear anew."""
    resolve(session, authority, Occasion.SIDE_SILENT, {"matter": reference}, now)
    resolve(session, authority, Occasion.END_OPEN, _ending(reference), now)


def _long_silent(authority: AuthorityId, now: datetime) -> Select[str]:
    """Matters of ours whose other side has said nothing for so long that a reminder is due."""
    inside = (Instrument.authority == MatterHead.authority, Instrument.reference == MatterHead.reference)
    last = select(func.max(Instrument.at)).where(*inside, Instrument.side != MatterHead.side).scalar_subquery()
    same = (Matter.authority == MatterHead.authority) & (Matter.reference == MatterHead.reference)
    return (
        select(MatterHead.reference)
        .join(Matter, same)
        .where(
            MatterHead.authority == authority,
            MatterHead.successor.is_(None),
            Matter.exercise.is_(False),
            Matter.status != "CLOSED",
            func.coalesce(last, MatterHead.opened) <= now - (AFTER_WORD - AFTER_REMINDER),
        )
        .order_by(MatterHead.reference)
    )


def _waits(session: Session, authority: AuthorityId, reference: str) -> bool:
    """Whether the other side owes something, or nobody does: who has all the work itself is not silent to itself."""
    here = (Deadline.authority == authority, Deadline.reference == reference)
    runs = (*here, Deadline.stopped.is_(None), Deadline.gone.is_(None), Deadline.paused.is_(None))
    theirs, any_ = exists().where(*runs, Deadline.own.is_(False)), exists().where(*runs)
    return bool(session.scalar(select(theirs | ~any_)))


def _tell(session: Session, found: Standing, now: datetime) -> int:
    owner, reference = AuthorityId(found.head.authority), found.head.reference
    heard = silence(words_of(session, found), found.side.value)
    if heard is None or now < heard.remind_by:
        return 0
    told = {"matter": reference, "since": stamp(heard.last)}
    if not heard.reminders:
        if stands(session, owner, Occasion.SIDE_SILENT, {"matter": reference}):
            return 0
        words = {
            "recipient": found.head.counterpart,
            "ends": stamp(heard.enough),
            "command": command(reference, "message"),
        }
        post(session, owner, Occasion.SIDE_SILENT, {"matter": reference}, now, {**told, **words})
        return 1
    if now < heard.ends(now) or stands(session, owner, Occasion.END_OPEN, _ending(reference)):
        return 0
    told |= {"since": stamp(heard.ends(now)), "command": command(reference, SILENCE)}
    post(session, owner, Occasion.END_OPEN, _ending(reference), now, told)
    return 1


def _ending(reference: str) -> dict[str, str]:
    return {"matter": reference, "act": SILENCE}
