"""What doors read of frozen documents: what waits, and whose eyes are missing. Re-exported by `queries`."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.instruments import approvals
from app.instruments.header import read
from app.instruments.kinds import step_of
from app.instruments.models import Approval, Frozen, Instrument
from app.kit.actor import Actor
from app.kit.errors import Conflict, Unknown
from app.kit.ids import AuthorityId
from app.matters import paper_look
from app.matters.office import Office
from app.matters.rights import permit_asking
from app.matters.signing_views import FrozenView
from app.notices.occasions import Occasion
from app.notices.post import reason_told
from app.procedures.table import Eyes


def frozen_document(session: Session, office: Office, actor: Actor, frozen_id: str) -> FrozenView:
    """A frozen document: what it is, whose eyes are missing."""
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    return _frozen(session, office, _frozen_row(session, actor, frozen_id))


def frozen_file(session: Session, office: Office, actor: Actor, frozen_id: str) -> tuple[FrozenView, Path]:
    """The frozen PDF that is looked at before it is approved; `Conflict` while it is not rendered."""
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    row = _frozen_row(session, actor, frozen_id)
    if row.sha256 is None:
        raise Conflict("not_rendered", f"The document is {row.state} and has no file.", "Wait a moment.")
    return _frozen(session, office, row), office.store.path(actor.authority, row.sha256)


def inbox_of_eyes(session: Session, office: Office, actor: Actor) -> tuple[FrozenView, ...]:
    """All documents that wait for a pair of eyes, urgent ones and the oldest first: before they leave, or after."""
    permit(actor, looking := approvals.looking(actor), actor.authority)
    waiting = select(Frozen).where(Frozen.authority == actor.authority, Frozen.state.in_(("rendering", "frozen")))
    left = (
        select(Frozen)
        .join(
            Instrument,
            (Instrument.authority == Frozen.authority)
            & (Instrument.sender == Frozen.authority)
            & (Instrument.id == Frozen.id),
        )
        .where(Frozen.authority == actor.authority, Frozen.state == "issued", Instrument.urgency != "routine")
        .where(Instrument.kind.in_(_looked_at_after(office)), ~_second_look().exists())
    )
    rows = [*session.scalars(left), *session.scalars(waiting)]
    views = [_frozen(session, office, row) for row in rows]
    owed = [one for one in views if one.second_look or one.missing or one.absent]
    if looking is Permission.TAKE_PART:
        own = {one.value for one in actor.roles}
        owed = [one for one in owed if own.intersection(one.absent)]
    return tuple(sorted(owed, key=lambda one: (one.urgency == "routine", one.made)))


def inbox_of_signatures(session: Session, office: Office, actor: Actor) -> tuple[FrozenView, ...]:
    """Documents that name the actor as signing and need no other eyes any more, urgent ones and the oldest first."""
    permit_asking(actor)
    query = select(Frozen).where(Frozen.authority == actor.authority, Frozen.state == "frozen").order_by(Frozen.made)
    views = [_frozen(session, office, row) for row in session.scalars(query)]
    mine = [one for one in views if one.official == actor.official and not (one.missing or one.absent)]
    return tuple(sorted(mine, key=lambda one: (one.urgency == "routine", one.made)))


def _frozen_row(session: Session, actor: Actor, frozen_id: str) -> Frozen:
    row = session.get(Frozen, (actor.authority, frozen_id))
    if row is None:
        raise Unknown("no_frozen", f"There is no frozen document {frozen_id}.", "See what waits for approval.")
    return row


def _frozen(session: Session, office: Office, row: Frozen) -> FrozenView:
    content = read(row.content)
    step = step_of(office.catalogue, content.procedure.name, content.procedure.version, content.act, content.kind)
    query = select(Approval).where(Approval.authority == row.authority, Approval.frozen == row.id)
    given = list(session.scalars(query.order_by(Approval.at)))
    waits = row.state in {"rendering", "frozen"}
    asked = approvals.eyes(session, row.authority, step, content)
    owed = row.state == "issued" and asked.eyes is Eyes.TWO_AFTER
    return FrozenView(
        id=row.id,
        matter=row.reference,
        draft=row.draft,
        opens=row.opens,
        kind=content.kind,
        act=content.act,
        recipient=content.receiving,
        urgency=content.urgency,
        official=content.official,
        sha256=row.sha256,
        state=row.state,
        reason=row.reason,
        words=_words(session, row) if row.state == "failed" else None,
        author=row.author,
        signatory=row.signatory,
        made=row.made,
        sign=step.sign.value,
        eyes=asked.eyes.value,
        two_because=asked.never.words if asked.never else None,
        missing=approvals.missing(session, row, step, content) if waits else 0,
        absent=tuple(one.value for one in approvals.absent(session, row, step)) if waits else (),
        second_look=owed and not any(one.official != content.official for one in given),
        approvals=tuple(one.official for one in given),
        warnings=tuple(row.warnings),
        paper=paper_look.look(session, row, content),
    )


def _words(session: Session, row: Frozen) -> str | None:
    subject = {"instrument": row.id, "matter": row.reference}
    told = (Occasion.SIGNING_FAILED, Occasion.URGENT_UNSIGNED)
    found = (reason_told(session, AuthorityId(row.authority), one, subject) for one in told)
    return next((words for words in found if words is not None), None)


def _second_look() -> Select[str]:
    same = (Approval.authority == Frozen.authority) & (Approval.frozen == Frozen.id)
    return select(Approval.frozen).where(same, Approval.official != Frozen.signatory).correlate(Frozen)


def _looked_at_after(office: Office) -> set[str]:
    """Kinds of instruments that may leave before the second look; all others never owe one."""
    steps = (step for procedure in office.catalogue.procedures for step in procedure.steps)
    return {step.instrument for step in steps if step.eyes is Eyes.TWO_AFTER}
