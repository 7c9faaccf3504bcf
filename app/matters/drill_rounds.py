"""What the keeper does with drills: begins them at some moment, answers for who acknowledged, stops, gives up, reports.

The moment is drawn anew at every look, so that each moment of the window is as likely as any other, and nobody knows
it beforehand: it stands nowhere, not even in the database. A node that was down draws from what is left of the window;
after its end nothing begins.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.arrival import reached_door
from app.instruments.models import MatterHead
from app.kit.actor import Actor
from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.errors import Refused
from app.kit.ids import AuthorityId, Reference
from app.matters import drafts, drill_news, drill_yields, own_drills
from app.matters.drill_course import DrillCourse, course, courses
from app.matters.drill_promises import stated
from app.matters.drill_yields import real_waits, yield_to_real
from app.matters.exercises import ExerciseDesk, issue
from app.matters.models import Draft
from app.matters.paper import NewDraft
from app.notices import trail
from app.notices.post import How
from app.procedures import reachability

log = logging.getLogger("rogatory.exercises")

EVERY = 5.0
"""Seconds between two looks."""
PASSED_OVER = 60.0
"""Seconds for which a drill that could not be seen to is left alone by this process."""
REPORTED_AT_ONCE = 20
"""Drills that one look reports."""
GIVE_UP = timedelta(minutes=60)
"""A drill that nobody answered by then, or by twice what was promised, has failed."""
HOW = {How.SIGNED.value: "page", How.LINK.value: "link", How.KEYPRESS.value: "key"}
"""How an answer says by what a person acknowledged."""
REASONS = {
    "real_case": "A real case has come.",
    "unanswered": "Nobody answered in time.",
    "not_agreed": "The drill was not agreed.",
    "outside_window": "The drill came outside its window, or its window passed.",
}
Step = tuple[str, JsonObject]
"""An act and the body of its instrument."""
Draw = Callable[[], float]
"""A random number, 0 ≤ it < 1."""


def draw() -> float:
    """From the system's own source: nobody foresees it."""
    return secrets.randbits(53) / (1 << 53)


def work(desk: ExerciseDesk, every: float = EVERY, drawn: Draw = draw) -> int:
    """See to every drill that something is to be done about; answers how many. One that fails hinders no other."""
    done = 0
    for owner in desk.authorities:
        with desk.sessions.begin(owner) as session:
            # Also what began to ring without an instrument: a clock, a provider that is silent, a call nobody answers.
            yield_to_real(session, owner, desk.office.now())
            open_ = [one.reference for one in courses(session, owner, statuses=("AGREED", "RECEIVED"), unproposed=True)]
            ended = courses(
                session, owner, asks=True, statuses=("ANSWERED", "STOPPED"), unreported=True, limit=REPORTED_AT_ONCE
            )
            over = [one.reference for one in ended]
        done += _own(desk, owner, every, drawn)
        for reference in [*open_, *over]:
            done += _seen_to(desk, owner, reference, every, drawn)
    return done


def due(
    session: Session, owner: AuthorityId, found: DrillCourse, now: datetime, every: float, drawn: Draw
) -> Step | None:
    """What is to be done about one drill now; None: nothing."""
    if found.leaving:
        return _to_end(found)
    if found.status == "AGREED" and found.asks and "start" not in found.said:
        within = drill_yields.patience(found)
        step = _to_begin(found, now, every, drawn, busy=lambda: real_waits(session, owner, now, within))
        if step is None or step[0] != "start":
            return step
        return "start", {**step[1], **stated(session, found.counterpart)}
    if found.ending is None and "start" in found.said:
        if found.asks:
            return _to_give_up(found, now)
        # Until it is projected nobody could be told of it.
        return _to_answer(session, owner, found, now) if found.status == "RECEIVED" else None
    if found.drill is not None and found.asks and "report" not in found.said:
        return "report", counted(session, owner, found.counterpart)
    return None


def counted(session: Session, owner: AuthorityId, counterpart: AuthorityId) -> JsonObject:
    """What our drills of another authority's points come to."""
    over = (
        one.drill
        for one in courses(
            session, owner, asks=True, counterpart=counterpart, statuses=("ANSWERED", "STOPPED", "CLOSED")
        )
    )
    return reachability.count(counterpart, _sound(counterpart, over))


def _sound(authority: AuthorityId, drills: Iterable[reachability.Drill | None]) -> Iterable[reachability.Drill]:
    """Those of this authority's points: of a matter that was handed on, others may have signed a part. What an ending
    lacks, such as a person's hop, counts against a drill and has none drop out (ADR 0050).
    """
    for one in drills:
        if one is None:
            continue
        try:
            one.demand_sound(authority)
        except Refused as error:
            log.warning("a drill is not counted: %s", error)
            continue
        yield one


def _to_end(found: DrillCourse) -> Step | None:
    """Somebody has called it off. Nothing else is said of it then; what was overtaken, by its very beginning, is said
    again.
    """
    return ("stop", found.wish.body) if found.wish is not None and found.wish.overtaken else None


def _to_begin(found: DrillCourse, now: datetime, every: float, drawn: Draw, busy: Callable[[], bool]) -> Step | None:
    """The drill itself, if its moment has come; each moment that is left of the window is as likely as any other.

    `busy`: whether something real waits for our own people; then it is no moment to drill others.
    """
    if found.window is None:
        return None
    begin, end = found.window
    if now > end:
        return _stop("outside_window")
    if not comes(begin, end, now, every, drawn) or busy():
        return None
    said = found.said["propose"].content.body
    return "start", {"kind": "drill", "scenario": said["scenario"], "window": said["window"]}


def comes(begin: datetime, end: datetime, now: datetime, every: float, drawn: Draw) -> bool:
    """Whether a drill comes at this look: its chance is the look's share of what is left of the window."""
    left = (end - now).total_seconds()
    return begin <= now <= end and (left <= every or drawn() < every / left)


def _own(desk: ExerciseDesk, owner: AuthorityId, every: float, drawn: Draw) -> int:
    """Drills of our own points."""
    with desk.sessions.begin(owner) as session:
        now, done = desk.office.now(), 0
        for row in own_drills.waiting(session, owner):
            done += own_drills.see_to(session, row, now, comes(row.begins, row.ends, now, every, drawn))
    return done


def _to_answer(session: Session, owner: AuthorityId, found: DrillCourse, now: datetime) -> Step | None:
    """The answer, once a person has acknowledged; a stop, if it must not ring or something real has come."""
    wrong = drill_news.sound(found)
    if wrong is not None:
        return _stop(wrong)
    notice = drill_news.ringing(session, owner, found.reference)
    if notice is None or (notice.resolved is not None and notice.acknowledged is None):
        return _stop("real_case")
    if notice.acknowledged is None:
        return None
    row = found.said["start"].row
    hops = {
        "received": reached_door(session, row),
        "decided": row.decided or row.at,
        "notice": notice.made,
        reachability.PERSON: notice.acknowledged,
        "answered": now,
    }
    handed = trail.first_handed(session, owner, notice.id)
    if handed is not None:
        hops["channel"] = handed
    how: JsonObject = {}
    if notice.acknowledged_how in HOW:
        how = {"acknowledged_how": HOW[notice.acknowledged_how]}
    return "answer", {"hops": {name: stamp(at) for name, at in hops.items()}, **how}


def _to_give_up(found: DrillCourse, now: datetime) -> Step | None:
    """Nobody answered: our signed word that it failed, which both sides count."""
    began = found.said["start"].content.frozen
    promised = timedelta(minutes=found.within or 0)
    return _stop("unanswered") if now - began > max(GIVE_UP, 2 * promised) else None


def _stop(cause: str) -> Step:
    return "stop", {"reason": REASONS[cause], "cause": cause}


def _seen_to(desk: ExerciseDesk, owner: AuthorityId, reference: str, every: float, drawn: Draw) -> bool:
    """Do what is due about one drill, in a transaction of its own; answers whether there was anything."""
    key, moment = f"drill {reference}", time.monotonic()
    if desk.passed.get(key, moment) > moment:
        return False
    try:
        with desk.sessions.begin(owner) as session:
            # Another keeper may be at it: what it does is done once.
            head = select(MatterHead).where(MatterHead.authority == owner, MatterHead.reference == reference)
            if session.scalars(head.with_for_update(skip_locked=True)).first() is None:
                return False
            found = course(session, owner, reference)
            step = None if found is None else due(session, owner, found, desk.office.now(), every, drawn)
            if found is not None and found.wish is not None and found.wish.overtaken:
                drafts.discard(session, desk.office, Actor.node(owner), found.wish.draft, found.wish.version)
            if step is None or _begun(session, owner, reference, step[0]):
                return False
            act, body = step
            urgency = "routine" if act == "report" else "urgent"
            new = NewDraft(act=act, reference=Reference(reference), urgency=urgency, body=body)
            _, job = issue(session, desk.office, Actor.node(owner), new)
    except Exception:
        log.exception("drill %s could not be seen to", reference)
        desk.passed[key] = moment + PASSED_OVER
        return False
    desk.office.wake("sign", job)
    return True


def _begun(session: Session, owner: AuthorityId, reference: str, act: str) -> bool:
    """Whether that word is on its way already: frozen, and not yet signed or projected."""
    query = select(Draft.id).where(
        Draft.authority == owner, Draft.reference == reference, Draft.act == act, Draft.state != "discarded"
    )
    return session.scalar(query.limit(1)) is not None
