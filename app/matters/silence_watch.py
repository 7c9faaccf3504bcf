"""Matters in which the other side has been silent for long: somebody is told to remind it, and later that it may end.

No clock of the table counts this (`law.md` §3.0, `close_silent`): the other side may owe a word and not give it, or
nobody owes one and the matter is forgotten.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.instruments.models import Instrument, MatterHead
from app.kit.clock import stamp
from app.kit.db import Sessions
from app.kit.errors import RogatoryError
from app.kit.ids import AuthorityId
from app.matters.models import Matter
from app.matters.spoken import words_of
from app.matters.standing import Standing, standing
from app.notices.deadline_rows import command
from app.notices.models import RUNS, Deadline, Notice
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from app.procedures.catalogue import Catalogue
from app.procedures.endings import SILENCE
from app.treaties.silence import AFTER_REMINDER, AFTER_WORD, silence

log = logging.getLogger("rogatory.keeper")

AT_ONCE = 200
"""Matters that are asked for at a time."""


def ring(
    sessions: Sessions, authority: AuthorityId, catalogue: Catalogue, now: datetime, *, at_once: int = AT_ONCE
) -> int:
    """Post a notice for each matter in which a reminder is due, or in which the silence has lasted long enough;
    answers how many. For the keeper; while one stands it is not posted again.

    Each matter has a transaction of its own: one that cannot be read is logged, and holds up no other.
    """
    told = 0
    for reference in _each(sessions, authority, catalogue, now, at_once):
        try:
            with sessions.begin(authority) as session:
                told += _look(session, authority, catalogue, reference, now)
        except (RogatoryError, DBAPIError) as error:
            known = error if isinstance(error, RogatoryError) else type(error)
            log.warning("the silence in %s could not be looked at: %s", reference, known)
        except Exception:
            log.exception("the silence in %s could not be looked at", reference)
    return told


def settle(session: Session, authority: AuthorityId, reference: str, now: datetime) -> None:
    """Something was said in a matter: what people were told of its silence is over. If it is not, they hear anew."""
    resolve(session, authority, Occasion.SIDE_SILENT, {"matter": reference}, now)
    resolve(session, authority, Occasion.END_OPEN, _ending(reference), now)


def _each(
    sessions: Sessions, authority: AuthorityId, catalogue: Catalogue, now: datetime, at_once: int
) -> Iterator[str]:
    """The silent matters in the order of their references, some at a time."""
    last = ""
    while True:
        with sessions.begin(authority) as session:
            query = _long_silent(authority, catalogue, now).where(MatterHead.reference > last)
            found = list(session.scalars(query.order_by(MatterHead.reference).limit(at_once)))
        yield from found
        if len(found) < at_once:
            return
        last = found[-1]


def _long_silent(authority: AuthorityId, catalogue: Catalogue, now: datetime) -> Select[str]:
    """Matters of ours that may be closed for silence, in which the other side has said nothing for so long that a
    reminder is due, and of which people have not been told what is to be done next.
    """
    inside = (Instrument.authority == MatterHead.authority, Instrument.reference == MatterHead.reference)
    last = select(func.max(Instrument.at)).where(*inside, Instrument.side != MatterHead.side).scalar_subquery()
    same = (Matter.authority == MatterHead.authority) & (Matter.reference == MatterHead.reference)
    stands_at = tuple_(MatterHead.procedure, MatterHead.procedure_version, Matter.status)
    return (
        select(MatterHead.reference)
        .join(Matter, same)
        .where(
            MatterHead.authority == authority,
            MatterHead.successor.is_(None),
            Matter.exercise.is_(False),
            stands_at.in_(_closable(catalogue)),
            func.coalesce(last, MatterHead.opened) <= now - (AFTER_WORD - AFTER_REMINDER),
            _waits(),
            MatterHead.reference.not_in(_told(authority)),
        )
    )


def _closable(catalogue: Catalogue) -> list[tuple[str, int, str]]:
    """Procedure, version and status, wherever a matter may be closed for silence."""
    return sorted(
        (one.name, one.version, status)
        for one in catalogue.procedures
        for step in one.rows(SILENCE)
        for status in step.at
    )


def _waits() -> ColumnElement[bool]:
    """Whether the other side owes something, or nobody does: who has all the work itself is not silent to itself."""
    here = (Deadline.authority == MatterHead.authority, Deadline.reference == MatterHead.reference)
    runs = (*here, *RUNS, Deadline.paused.is_(None))
    return or_(exists().where(*runs, Deadline.own.is_(False)), ~exists().where(*runs))


def _told(authority: AuthorityId) -> Select[str]:
    """Matters of whose silence people are told: until something is said, which resolves it, they know what to do."""
    matter, act = Notice.subject["matter"].astext, Notice.subject["act"].astext
    ending = and_(Notice.occasion == Occasion.END_OPEN.value, act == SILENCE)
    return select(matter).where(
        Notice.authority == authority,
        Notice.resolved.is_(None),
        or_(Notice.occasion == Occasion.SIDE_SILENT.value, ending),
        matter.is_not(None),
    )


def _look(session: Session, authority: AuthorityId, catalogue: Catalogue, reference: str, now: datetime) -> int:
    found = standing(session, catalogue, authority, reference)
    return _tell(session, found, now) if SILENCE in {step.act for step in found.open} else 0


def _tell(session: Session, found: Standing, now: datetime) -> int:
    owner, reference = AuthorityId(found.head.authority), found.head.reference
    heard = silence(words_of(session, found), found.side.value)
    if heard is None or now < heard.remind_by:
        return 0
    told = {"matter": reference, "since": stamp(heard.last)}
    if not heard.reminders:
        words = {
            "recipient": found.head.counterpart,
            "ends": stamp(heard.enough),
            "command": command(reference, "message"),
        }
        post(session, owner, Occasion.SIDE_SILENT, {"matter": reference}, now, {**told, **words})
        return 1
    if now < heard.ends(now):
        return 0
    told |= {"since": stamp(heard.ends(now)), "command": command(reference, SILENCE)}
    post(session, owner, Occasion.END_OPEN, _ending(reference), now, told)
    return 1


def _ending(reference: str) -> dict[str, str]:
    return {"matter": reference, "act": SILENCE}
