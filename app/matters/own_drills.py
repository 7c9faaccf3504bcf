"""Drills of our own points, at any time and without anybody's agreement (`law.md` §3.15, ADR 0031).

Nothing is signed and nothing crosses a border: they show us what others would find, and prove nothing to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from app.access.permit import may, permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.errors import Conflict, Denied, Invalid, Unknown
from app.kit.ids import AuthorityId, uuid7
from app.matters import drill_news, drills
from app.matters.drill_course import Place
from app.matters.drill_models import OwnDrill
from app.matters.drill_promises import ANSWER_WITHIN
from app.matters.drill_yields import patience, real_waits
from app.matters.drills import DrillHopView, DrillView, demand_window
from app.notices import trail
from app.notices.occasions import Occasion
from app.notices.post import How, post, resolve
from app.procedures.reachability import PERSON, SURPRISE, left, twice_unreached

GIVE_UP = timedelta(minutes=60)
REASON = 2000
"""Characters in which it is said why a drill is called off."""


def ask(session: Session, actor: Actor, window: tuple[datetime, datetime], now: datetime) -> OwnDrill:
    """Have our own points drilled within a window. `Conflict` `drill_open` while another one is open."""
    permit(actor, Permission.EXERCISE_RUN, actor.authority)
    demand_window(window, now)
    if session.scalar(_open(actor.authority).limit(1)) is not None:
        raise Conflict("drill_open", "A drill of our own points is open already.", "See `rogatory drill list`.")
    made = OwnDrill(
        authority=actor.authority, id=uuid7(), begins=window[0], ends=window[1], by=actor.official, made=now
    )
    session.add(made)
    session.flush()
    return made


def withdraw(session: Session, actor: Actor, drill: str, reason: str, now: datetime) -> OwnDrill:
    """Call a drill of our own points off: before it comes, or while it rings; then it is silent at once. By who planned
    it, or a head. `Unknown` `no_drill`, `Denied` `not_planned`, `Invalid` `no_reason`, `Conflict` `drill_over`.
    """
    permit(actor, Permission.EXERCISE_RUN, actor.authority)
    words = " ".join(reason.split())
    if not 0 < len(words) <= REASON:
        raise Invalid("no_reason", f"Say why, in at most {REASON} characters.")
    row = session.get(OwnDrill, (actor.authority, drill), with_for_update=True, populate_existing=True)
    if row is None:
        raise _unknown(drill)
    if row.by != actor.official and not may(actor, Permission.EXERCISE_PROMISE, actor.authority):
        raise Denied("not_planned", "Who planned a drill, or a head, calls it off.", "Ask one of them.")
    if row.ended is not None:
        raise Conflict("drill_over", f"The drill {drill} is over already.", "See `rogatory drill list`.")
    notice = drill_news.ringing(session, actor.authority, row.id)
    if notice is not None and notice.acknowledged is not None:
        raise Conflict("drill_over", f"Somebody has answered the drill {drill}.", "See `rogatory drill report`.")
    row.ended_by, row.reason = actor.official, words
    _end(session, row, "stopped", now, actor, cause="other")
    return row


def listing(session: Session, actor: Actor, *, limit: int = 200, before: Place | None = None) -> Sequence[DrillView]:
    """Drills of our own points, newest first. `before`: the one that the list goes on after."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    query = select(OwnDrill).where(OwnDrill.authority == actor.authority)
    if before is not None:
        query = query.where(tuple_(OwnDrill.made, OwnDrill.id) < tuple_(*before))
    return [
        _view(one) for one in session.scalars(query.order_by(OwnDrill.made.desc(), OwnDrill.id.desc()).limit(limit))
    ]


def all_drills(session: Session, actor: Actor, *, limit: int, before: Place | None = None) -> Sequence[DrillView]:
    """Drills by agreement, both ways, and of our own points in one list, newest first."""
    found = [*drills.listing(session, actor, limit=limit, before=before)]
    found += listing(session, actor, limit=limit, before=before)
    return sorted(found, key=place, reverse=True)[:limit]


def place(one: DrillView) -> Place:
    """Where a drill stands in the list."""
    return one.made, one.reference


def shown(session: Session, actor: Actor, drill: str) -> DrillView:
    """One of them with the times of its hops. `Unknown` `no_drill`."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    row = session.get(OwnDrill, (actor.authority, drill))
    if row is None:
        raise _unknown(drill)
    return _view(row)


def waiting(session: Session, owner: AuthorityId) -> Sequence[OwnDrill]:
    """Those that have not ended, locked."""
    return session.scalars(_open(owner).order_by(OwnDrill.made).with_for_update(skip_locked=True)).all()


def see_to(session: Session, row: OwnDrill, now: datetime, comes: bool) -> bool:
    """Begin it if it comes now, or end it; answers whether anything was done. For the keeper."""
    owner, subject = AuthorityId(row.authority), {"matter": row.id}
    if row.rang is None:
        if now > row.ends:
            return _end(session, row, "stopped", now, cause="outside_window")
        if comes and real_waits(session, owner, now, patience(None)):
            return _end(session, row, "stopped", now, cause="real_case")
        if not comes:
            return False
        row.rang = now
        post(session, owner, Occasion.DRILL_RINGS, subject, now, {"matter": row.id, "sender": owner})
        _log(session, row, Event.EXERCISE_STARTED, now)
        return True
    notice = drill_news.ringing(session, owner, row.id)
    if notice is None or (notice.resolved is not None and notice.acknowledged is None):
        return _end(session, row, "stopped", now, cause="real_case")
    row.handed, row.acknowledged = trail.first_handed(session, owner, notice.id), notice.acknowledged
    row.how = notice.acknowledged_how
    if row.acknowledged is None and now - row.rang <= GIVE_UP:
        return False
    return _end(session, row, "reached" if row.acknowledged is not None else "unanswered", now)


def _unknown(drill: str) -> Unknown:
    return Unknown("no_drill", f"There is no drill {drill}.", "See `rogatory drill list`.")


def _open(owner: AuthorityId) -> Select[OwnDrill]:
    return select(OwnDrill).where(OwnDrill.authority == owner, OwnDrill.ended.is_(None))


def _end(
    session: Session, row: OwnDrill, outcome: str, now: datetime, by: Actor | None = None, cause: str | None = None
) -> bool:
    """Where it is ended later than a person was to answer, nobody answered it, whatever ended it (ADR 0050)."""
    owner, subject = AuthorityId(row.authority), {"matter": row.id}
    if outcome == "stopped" and row.rang is not None and now - row.rang > timedelta(minutes=ANSWER_WITHIN):
        outcome = "unanswered"
    row.outcome, row.ended = outcome, now
    resolve(session, owner, Occasion.DRILL_RINGS, subject, now)
    session.flush()
    told = {"matter": row.id, "sender": owner}
    pair = {"authority": owner, "direction": "own"}
    if cause is not None:
        drill_news.tell_stopped(session, owner, row.id, owner, cause, now)
    if outcome == "reached":
        resolve(session, owner, Occasion.POINT_UNREACHED, pair, now)
    if outcome == "unanswered":
        post(session, owner, Occasion.DRILL_MISSED, subject, now, {**told, "count": str(ANSWER_WITHIN)})
        query = select(OwnDrill.outcome).where(OwnDrill.authority == owner, OwnDrill.ended.is_not(None))
        outcomes = [str(one) for one in session.scalars(query.order_by(OwnDrill.made.desc()).limit(20))]
        if twice_unreached(outcomes):
            post(session, owner, Occasion.POINT_UNREACHED, pair, now, told)
    _log(session, row, Event.EXERCISE_ENDED, now, by)
    return True


def _log(session: Session, row: OwnDrill, event: Event, now: datetime, by: Actor | None = None) -> None:
    subject = {"drill": row.id, "outcome": row.outcome or "open"}
    if row.reason is not None:
        # The log takes no words of people; the reason stands in the row, its digest here.
        subject["reason"] = sha256(row.reason.encode())
    record(session, by or Actor.node(AuthorityId(row.authority)), event, at=now, subject=subject)


def _cause(row: OwnDrill) -> str | None:
    """Why it was stopped: nobody but a person, its window and a real case stops one."""
    if row.ended_by is not None:
        return "other"
    if row.outcome != "stopped" or row.ended is None:
        return None
    return "outside_window" if row.rang is None and row.ended > row.ends else "real_case"


def _woken(row: OwnDrill) -> bool:
    """Whether a message had been handed over, and the person acknowledged by what came with it, at a moment that nobody
    could foresee.
    """
    if _foreseeable(row):
        return False
    by_message = row.how in {How.LINK.value, How.KEYPRESS.value}
    return by_message and row.handed is not None and row.acknowledged is not None and row.handed <= row.acknowledged


def _foreseeable(row: OwnDrill) -> bool:
    """Whether too little of its window was left when it was asked for."""
    return left((row.begins, row.ends), row.made) < SURPRISE


def _view(row: OwnDrill) -> DrillView:
    named = (("began", row.rang), ("channel", row.handed), (PERSON, row.acknowledged))
    passed = [(name, at) for name, at in named if at is not None]
    begin = row.rang or row.made
    took = row.acknowledged - begin if row.acknowledged is not None else None
    return DrillView(
        reference=row.id,
        counterpart=row.authority,
        direction="own",
        state=row.outcome or ("under_way" if row.rang is not None else "agreed"),
        made=row.made,
        planned_by=row.by,
        begins=row.begins,
        ends=row.ends,
        answer_within=ANSWER_WITHIN,
        counts_within=ANSWER_WITHIN,
        woken=_woken(row) if row.outcome == "reached" else None,
        foreseeable=_foreseeable(row) if row.outcome is not None else None,
        cause=_cause(row),
        reason=row.reason,
        leaving=False,
        kept=None if took is None else took <= timedelta(minutes=ANSWER_WITHIN),
        hops=tuple(DrillHopView(name, at, round((at - begin).total_seconds(), 3)) for name, at in passed),
    )
