"""What doors read of matters: `permit`, then the rows of the actor's own authority, and those that a grant opens."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, tzinfo

from sqlalchemy import Row, Select, exists, select, tuple_
from sqlalchemy.orm import Session

from app.access import guards
from app.access.models import Guard
from app.access.permit import permit
from app.access.roles import Permission
from app.exchange import chains
from app.instruments import approvals
from app.instruments.models import MatterHead
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject, objects
from app.kit.clock import instant
from app.kit.errors import Invalid, Unknown
from app.kit.ids import AuthorityId, Reference, state_of
from app.matters import grants
from app.matters.acknowledged import acknowledged
from app.matters.acts import OpenAct, open_acts
from app.matters.documents import (
    deliveries,
    findings_on_received,
    instrument,
    instrument_file,
    instruments,
    lines,
    quarantine,
    receipts,
)
from app.matters.measures import with_ends
from app.matters.models import Grant, Matter
from app.matters.offences import ALL, Narrowed
from app.matters.office import Office
from app.matters.received import Received
from app.matters.standing import standing
from app.matters.terms import pinned_treaty
from app.matters.views import (
    AppliedView,
    DeadlineView,
    MatterLine,
    MatterView,
    OpenView,
    Page,
    PartView,
    StatusView,
)
from app.matters.waiting import frozen_document, frozen_file, inbox_of_eyes, inbox_of_signatures
from app.matters.waits import waits
from app.notices.clocks import deadlines_of
from app.notices.models import Deadline
from app.procedures.citing import of_act
from app.procedures.eyes import demanded
from app.procedures.table import Side
from app.treaties import bodies
from app.treaties.schema import Treaty

__all__ = [
    "deliveries",
    "findings_on_received",
    "frozen_document",
    "frozen_file",
    "inbox_of_eyes",
    "inbox_of_signatures",
    "instrument",
    "instrument_file",
    "instruments",
    "matter",
    "matters",
    "quarantine",
    "receipts",
    "replay",
]

LONGEST = 500


def matters(
    session: Session,
    actor: Actor,
    *,
    cursor: str | None = None,
    limit: int = 50,
    status: str | None = None,
    side: str | None = None,
    text: str = "",
    exercises: bool = False,
    granted: bool = False,
    about: Narrowed = ALL,
) -> Page:
    """Matters, those that changed last first. `side` is our own; `text` begins the reference; `cursor` goes on.

    `about`: of which offences; a confidential matter is found so by who sees what is in it alone. `granted`: instead of
    our own those that other authorities of the State let us read; `Invalid` `own_matters_only` with `about`, for each
    use of what is in those is logged.
    """
    permit(actor, Permission.MATTER_READ, actor.authority)
    if granted and about != ALL:
        words = "Matters that other authorities let you read are not searched by their offences."
        raise Invalid("own_matters_only", words, "Open the matter: that you read it is logged.")
    if not 0 < limit <= LONGEST:
        raise Invalid("bad_limit", f"A page holds 1 to {LONGEST} matters.")
    query = _granted(actor.authority) if granted else _joined(actor.authority)
    if status is not None:
        query = query.where(Matter.status == status)
    if side is not None:
        query = query.where(MatterHead.side == side)
    if text:
        query = query.where(Matter.reference.startswith(text.upper(), autoescape=True))
    if not exercises:
        query = query.where(Matter.exercise.is_(False))
    query = query.where(*about.conditions())
    if cursor is not None:
        query = query.where(tuple_(Matter.changed, Matter.reference) < tuple_(*_place(cursor)))
    rows = session.execute(query.order_by(Matter.changed.desc(), Matter.reference.desc()).limit(limit + 1)).all()
    closed, opened = _guards(session, actor, rows[:limit])
    found = tuple(_line(row, closed, opened) for row in rows[:limit])
    return Page(found, _cursor(found[-1]) if len(rows) > limit else None)


def matter(
    session: Session,
    office: Office,
    actor: Actor,
    reference: Reference,
    *,
    findings: bool = True,
    language: str = "en",
    zone: tzinfo | None = None,
) -> MatterView:
    """One matter whole: our own, or one that another authority of the State lets us read; that use is logged.

    `findings`: whether those on what came are reckoned, for who shows them. `language`, `zone`: the reader's, for
    their words.
    """
    permit(actor, Permission.MATTER_READ, actor.authority)
    owner = grants.holder(session, actor, reference, office.now())
    row = session.execute(_joined(owner).where(Matter.reference == reference)).first()
    if row is None:
        raise Unknown("no_matter", f"There is no matter {reference}.", "See `matters list`.")
    closed, opened = _guards(session, actor, [row])
    found, line, ours = row.Matter.projection, _line(row, closed, opened), owner == actor.authority
    if not line.seen:  # that it exists, its status and deadlines, and nothing that is in it
        clocks = tuple(_deadline(one) for one in deadlines_of(session, actor, reference))
        return MatterView(line, None, {}, (), (), (), (), (), (), clocks, (), (), ())
    known = chains.instruments(session, owner, reference)
    treaty, asked = _as_read(office, row.MatterHead), approvals.stated(known) if ours else []
    return MatterView(
        line=line,
        waits=waits(standing(session, office.catalogue, owner, reference).ahead.history, office.now()),
        settled=_object(found, "settled"),
        history=_several(found, "history"),
        pending=_several(found, "pending"),
        void=_several(found, "void"),
        unanswered=_several(found, "unanswered"),
        measures=with_ends(_several(found, "measures"), _several(found, "clocks"), office.now()),
        acknowledged=acknowledged(_several(found, "history")),
        deadlines=tuple(_deadline(one) for one in deadlines_of(session, actor, reference)) if ours else (),
        open=tuple(_open(one, line, treaty, asked) for one in open_acts(session, office, actor, reference))
        if ours
        else (),
        instruments=lines(session, owner, known, line.status.crossed),
        findings=Received(session, office, owner, reference, language, zone).all() if findings else (),
    )


def replay(session: Session, office: Office, actor: Actor, reference: Reference) -> tuple[AppliedView, ...]:
    """The order in which a matter's instruments are applied, computed anew, with the status before and after each.

    Our own pending ones stand in it as if they were accepted, and are marked.
    """
    permit(actor, Permission.MATTER_READ, actor.authority)
    owner = grants.holder(session, actor, reference, office.now())
    found = standing(session, office.catalogue, owner, reference)
    rows = {row.id: row for row in chains.instruments(session, owner, reference)}
    return tuple(
        AppliedView(
            number=number,
            instrument=one.link.id,
            side=one.link.side.value,
            act=one.link.act,
            kind=one.link.kind,
            before=one.before,
            after=one.after,
            crossed=one.crossed,
            state=rows[one.link.id].state,
            at=rows[one.link.id].at,
        )
        for number, one in enumerate(found.ahead.history, start=1)
    )


def _granted(owner: AuthorityId) -> Select[Matter, MatterHead]:
    same = (MatterHead.authority == Matter.authority) & (MatterHead.reference == Matter.reference)
    held = exists().where(
        Grant.authority == Matter.authority,
        Grant.reference == Matter.reference,
        Grant.grantee == owner,
        Grant.ended.is_(None),
    )
    return select(Matter, MatterHead).join(MatterHead, same).where(Matter.authority != owner, held)


def _joined(owner: AuthorityId) -> Select[Matter, MatterHead]:
    same = (MatterHead.authority == Matter.authority) & (MatterHead.reference == Matter.reference)
    return select(Matter, MatterHead).join(MatterHead, same).where(Matter.authority == owner)


def _guards(
    session: Session, actor: Actor, rows: Sequence[Row[Matter, MatterHead]]
) -> tuple[dict[tuple[str, str], Guard], frozenset[str]]:
    """Which of some matters are confidential, and in which of those the actor is named."""
    closed: dict[tuple[str, str], Guard] = {}
    for owner in {row.Matter.authority for row in rows}:
        references = [row.Matter.reference for row in rows if row.Matter.authority == owner]
        found = guards.guarded(session, AuthorityId(owner), references)
        closed |= {(owner, reference): guard for reference, guard in found.items()}
    return closed, guards.open_to(session, actor.official, closed.values())


def _line(row: Row[Matter, MatterHead], closed: Mapping[tuple[str, str], Guard], opened: Collection[str]) -> MatterLine:
    found, head = row.Matter, row.MatterHead
    guarded = (found.authority, found.reference) in closed
    seen = not guarded or found.reference in opened
    pending = tuple(str(one["id"]) for one in _several(found.projection, "pending") if isinstance(one, dict))
    crossed = tuple(str(one) for one in _several(found.projection, "crossed"))
    unproven = tuple(str(one) for one in _several(found.projection, "unproven"))
    return MatterLine(
        reference=found.reference,
        procedure=head.procedure,
        procedure_version=head.procedure_version,
        treaty=head.treaty,
        side=head.side,
        counterpart=head.counterpart,
        status=StatusView(found.status, found.source, found.settled, pending, crossed, unproven),
        urgency=found.urgency,
        exercise=found.exercise,
        case=found.case if seen else None,
        opened=head.opened,
        changed=found.changed,
        holder=found.authority,
        successor=head.successor,
        confidential=guarded,
        seen=seen,
    )


def _as_read(office: Office, head: MatterHead) -> Treaty | None:
    """The matter's treaty as the requested State reads it: without a treaty its own law is cited."""
    pinned = pinned_treaty(office.treaties, head)
    asked = state_of(AuthorityId(head.counterpart)) if head.side == Side.REQUESTING.value else office.state
    return None if pinned is None else office.profiles.profile(asked).reads(pinned, head.procedure)


def _open(one: OpenAct, line: MatterLine, treaty: Treaty | None, asked: Sequence[JsonObject]) -> OpenView:
    step = one.step
    elsewhere = line.treaty is not None and treaty is None  # pinned, but its file is not here: nothing is known of it
    return OpenView(
        act=step.act,
        kind=step.instrument,
        then=step.then,
        sign=step.sign.value,
        # About all measures of the matter: which ones the document will name is not known yet.
        eyes=demanded(step, "urgent", {}, asked).eyes.value,
        chained=step.chained,
        roles=tuple(role.value for role in step.role),
        articles="" if elsewhere else of_act(treaty, line.procedure, step.act, step.articles),
        may=one.may,
        answers=tuple(ask.id for ask in one.asks),
        opens=one.opens,
    )


def _deadline(row: Deadline) -> DeadlineView:
    reckoning = dict(row.reckoning or {})
    parts = objects(reckoning.pop("parts", []))
    reckoning.pop("ends", None)
    return DeadlineView(
        row.code,
        row.kind,
        row.article,
        row.duty,
        row.own,
        row.started,
        row.started_by,
        row.due,
        row.paused,
        row.stopped,
        row.stopped_by,
        reckoning or None,
        tuple(_part(one) for one in parts),
    )


def _part(one: JsonObject) -> PartView:
    due, paused = (instant(value) if (value := bodies.text(one, name)) else None for name in ("due", "paused"))
    reckoning = one.get("reckoning")
    return PartView(bodies.texts(one, "measures"), due, paused, reckoning if isinstance(reckoning, dict) else None)


def _cursor(last: MatterLine) -> str:
    return base64.urlsafe_b64encode(f"{last.changed.isoformat()} {last.reference}".encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[datetime, str]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        moment, _, reference = text.partition(" ")
        at = datetime.fromisoformat(moment)
    except (binascii.Error, ValueError) as error:
        raise Invalid("bad_cursor", "That cursor is none that was given here.", "Begin without one.") from error
    if at.tzinfo is None:
        raise Invalid("bad_cursor", "That cursor is none that was given here.", "Begin without one.")
    return at, reference


def _several(found: JsonObject, name: str) -> tuple[Json, ...]:
    value = found.get(name)
    return tuple(value) if isinstance(value, list) else ()


def _object(found: JsonObject, name: str) -> JsonObject:
    value = found.get(name)
    return value if isinstance(value, dict) else {}
