"""Chain tests: an exercise that goes the whole road and comes back without a person (`law.md` §3.15).

The asking node freezes and seals an `exercise_request`, the other node's intake answers it by itself, and the times of
each hop are read out of what both have signed. It uses the seals under the exercise anchor and is in no statistics.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, cast, exists, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.access.permit import permit
from app.access.roles import Permission
from app.exchange.models import Delivery, Road
from app.instruments.header import read
from app.instruments.models import Frozen, Instrument, MatterHead
from app.kit.actor import Actor
from app.kit.canonical import JsonObject
from app.kit.clock import instant, stamp
from app.kit.db import Sessions
from app.kit.errors import RogatoryError, Unknown
from app.kit.ids import AuthorityId, Reference, state_of
from app.matters import acts, drafts
from app.matters.models import Draft
from app.matters.office import Office
from app.matters.paper import NewDraft

log = logging.getLogger("rogatory.exercises")

PASSED_OVER = 60.0
"""Seconds for which a chain test that could not be answered is left alone by this process."""


@dataclass(frozen=True)
class Hop:
    """One hop of the road and when it was reached."""

    name: str
    at: datetime


_SHOWN = 2.0
"""Seconds from which on the difference of two clocks is believed."""


@dataclass(frozen=True)
class ExerciseDesk:
    """What answering and beginning chain tests needs of its node."""

    sessions: Sessions
    authorities: tuple[AuthorityId, ...]
    office: Office
    passed: dict[str, float] = field(default_factory=dict, repr=False)
    """What this process passes over, until when (monotonic); lost with the process, which costs one try."""


def begin(session: Session, office: Office, actor: Actor, recipient: AuthorityId) -> tuple[Frozen, str]:
    """Begin a chain test with an authority; answers the frozen document and the signing job that the door wakes."""
    permit(actor, Permission.EXERCISE_RUN, actor.authority)
    body: JsonObject = {"kind": "chain", "scenario": "Chain test of the whole road, answered by the node itself."}
    return issue(session, office, actor, NewDraft(act="start", procedure="exercise", recipient=recipient, body=body))


def answer(desk: ExerciseDesk) -> bool:
    """Answer one chain test that came in; answers whether there was one to see to. For the intake class.

    One that can no longer be answered (the other side stopped it meanwhile) is not taken: a discarded draft of ours
    says so, and it is not looked at again. What fails for another reason is logged and passed over for a while; in
    neither case do the others wait.
    """
    return any(_answer_one(desk, owner) for owner in desk.authorities)


def hops(session: Session, authority: AuthorityId, reference: Reference) -> list[Hop]:
    """The hops of a chain test that we began, in time; those of the other side as its answer says them."""
    frozen = session.scalars(
        select(Frozen).where(Frozen.authority == authority, Frozen.reference == reference).order_by(Frozen.made)
    ).first()
    if frozen is None:
        raise Unknown("no_matter", f"There is no exercise {reference}.", "See `matters list`.")
    found = [Hop("frozen", frozen.made)]
    sent = session.get(Instrument, (authority, authority, frozen.id))
    delivery = session.get(Delivery, (authority, frozen.id))
    if sent is not None:
        found.append(Hop("signed", sent.at))
    if delivery is not None:
        named = (("sent", delivery.sent), ("delivered", delivery.delivered), ("accepted", delivery.final))
        found += [Hop(name, at) for name, at in named if at is not None]
    query = select(Instrument).where(
        Instrument.authority == authority, Instrument.reference == reference, Instrument.kind == "exercise_answer"
    )
    for row in session.scalars(query):
        told = read(row.content).body.get("hops")
        if isinstance(told, dict):
            ahead = _ahead(session, AuthorityId(row.sender))
            found += [Hop(f"there: {name}", instant(str(at)) - ahead) for name, at in told.items()]
        found.append(Hop("answered", row.at))
    return sorted(found, key=lambda one: one.at)


def _ahead(session: Session, other: AuthorityId) -> timedelta:
    """By how much the other side's clock is ahead of ours, as the road to it showed; what a header that counts whole
    seconds cannot show is none.
    """
    skew = session.scalar(select(Road.skew).where(Road.peer == state_of(other)))
    return timedelta(seconds=skew if skew is not None and abs(skew) >= _SHOWN else 0.0)


def issue(session: Session, office: Office, actor: Actor, new: NewDraft) -> tuple[Frozen, str]:
    """Draft, freeze and have sealed what an exercise says; answers the document and the job that the door wakes."""
    draft = drafts.begin(session, office, actor, new)
    warnings = [found.key for found in drafts.findings_of(session, office, actor, draft.id)]
    frozen = drafts.freeze(session, office, actor, draft.id, draft.version, ticked=warnings)
    return frozen, acts.sign(session, office, actor, frozen.id).id


def _answer_one(desk: ExerciseDesk, owner: AuthorityId) -> bool:
    while True:
        asked, job = "", None
        passed = [one for one, until in desk.passed.items() if until > time.monotonic()]
        try:
            with desk.sessions.begin(owner) as session:
                found = session.scalars(_unanswered(owner, passed)).first()
                if found is None:
                    return False
                asked = found.id
                # Another process may have answered between our look and our lock on its matter.
                if session.scalar(select(_begun(owner, found.reference))):
                    continue
                job = _taken_up(session, desk.office, owner, found)
        except Exception:
            if not asked:
                raise
            log.exception("exercise %s could not be answered", asked)
            desk.passed[asked] = time.monotonic() + PASSED_OVER
            continue
        if job is not None:
            desk.office.wake("sign", job)
        return True


def _taken_up(session: Session, office: Office, owner: AuthorityId, asked: Instrument) -> str | None:
    """The signing job of the answer; None where no answer is open any more, and a discarded draft records that."""
    node = Actor.node(owner)
    new = NewDraft(act="answer", reference=Reference(asked.reference), body=_answer(asked, office.now()))
    try:
        with session.begin_nested():
            return issue(session, office, node, new)[1]
    except RogatoryError as error:
        log.warning("exercise %s is not answered: %s", asked.reference, error)
        draft = drafts.begin(session, office, node, new)
        drafts.discard(session, office, node, draft.id, draft.version)
        return None


def _unanswered(owner: AuthorityId, passed: Sequence[str]) -> Select[Instrument]:
    """Chain tests of the other side for which no answer was begun; locked, and left to the process that has it."""
    head = (MatterHead.authority == Instrument.authority, MatterHead.reference == Instrument.reference)
    query = select(Instrument).join(MatterHead, and_(*head))
    return (
        query.where(
            Instrument.authority == owner,
            Instrument.kind == "exercise_request",
            Instrument.outgoing.is_(False),
            Instrument.state == "accepted",
            Instrument.id.not_in(passed),
            cast(func.convert_from(Instrument.content, "UTF8"), JSONB)["body"]["kind"].astext == "chain",
            ~_begun(owner, Instrument.reference),
        )
        .order_by(Instrument.at)
        .limit(1)
        .with_for_update(of=MatterHead, skip_locked=True)
    )


def _begun(owner: AuthorityId, reference: str | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return exists().where(Draft.authority == owner, Draft.reference == reference, Draft.act == "answer")


def _answer(asked: Instrument, now: datetime) -> JsonObject:
    decided = asked.decided or asked.at
    return {"hops": {"received": stamp(asked.at), "decided": stamp(decided), "answered": stamp(now)}}
