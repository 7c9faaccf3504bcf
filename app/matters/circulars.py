"""Circulars: one draft becomes N matters; the common part is edited once, the board shows what each State answered.

Each State keeps its own treaty, findings, language and contents; nothing of one matter is told to another State
(`law.md` §3.18).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor
from app.kit.canonical import JsonObject
from app.kit.errors import Conflict, Invalid, Unknown
from app.kit.ids import Reference, uuid7
from app.matters import common_part, drafts
from app.matters.circular_models import Circular, CircularMember
from app.matters.keeping import opened_as
from app.matters.models import Draft
from app.matters.office import Office
from app.matters.paper import NewDraft
from app.matters.standing import standing

MOST, TITLE = 60, 200
WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Addressed:
    """One State's part of a circular. `own`: members of the body that stand beside or in place of the common ones."""

    recipient: str
    treaty: str | None = None
    language: str = "en"
    own: JsonObject = field(default_factory=dict)
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewCircular:
    """What a circular begins with."""

    title: str
    procedure: str
    act: str
    common: JsonObject
    to: tuple[Addressed, ...]
    urgency: str = "routine"
    attachments: tuple[str, ...] = ()
    """Common to all."""


def begin(session: Session, office: Office, actor: Actor, new: NewCircular) -> Circular:
    """Begin a circular: a draft for each State. `Invalid` `bad_circular`."""
    permit(actor, Permission.DRAFT_WRITE, actor.authority)
    title, now = unicodedata.normalize("NFC", new.title).strip(), office.now()
    if not 0 < len(title) <= TITLE or not title.isprintable():
        raise Invalid("bad_circular", f"A circular has a title of at most {TITLE} characters.")
    recipients = [one.recipient for one in new.to]
    if not 0 < len(recipients) <= MOST or len(set(recipients)) != len(recipients):
        raise Invalid("bad_circular", f"A circular goes to 1 to {MOST} authorities, each once.")
    row = Circular(
        authority=actor.authority,
        id=uuid7(),
        version=1,
        title=title,
        procedure=new.procedure,
        act=new.act,
        common=new.common,
        attachments=[*new.attachments],
        author=actor.official,
        made=now,
        changed=now,
    )
    session.add(row)
    session.flush()
    for one in new.to:
        _address(session, office, actor, row, one, new.urgency)
    _log(session, actor, Event.CIRCULAR_MADE, row, states=str(len(new.to)))
    return row


def address(session: Session, office: Office, actor: Actor, circular: str, one: Addressed, urgency: str) -> Draft:
    """Write to one more State. `Conflict` `addressed_already`, `circular_ended`."""
    permit(actor, Permission.DRAFT_WRITE, actor.authority)
    row = _locked(session, actor, circular)
    _demand_open(row)
    if any(draft.recipient == one.recipient and draft.state != "discarded" for _, draft in members(session, row)):
        raise Conflict("addressed_already", f"{one.recipient} has this circular already.", "Write in its matter.")
    row.changed = office.now()
    made = _address(session, office, actor, row, one, urgency)
    _log(session, actor, Event.CIRCULAR_CHANGED, row, states="1")
    return made


def edit(
    session: Session, office: Office, actor: Actor, circular: str, version: int, common: JsonObject
) -> tuple[Circular, tuple[Draft, ...]]:
    """Change the common part once; answers the drafts that followed it. What was frozen of them is set aside.

    What has left stays as it was signed: a `supplement` or `correction` in its matter tells that State. `Conflict`
    `circular_changed` for another version than the actor saw, `draft_signing` while one of the drafts is being signed.
    """
    permit(actor, Permission.DRAFT_WRITE, actor.authority)
    row = _locked(session, actor, circular)
    _demand_open(row)
    if row.version != version:
        raise Conflict("circular_changed", f"The circular is at version {row.version}.", "Read it again, then repeat.")
    followed = []
    for _, draft in members(session, row):
        if draft.state not in {"open", "frozen"} or _left(session, office, actor, opened_as(session, draft)):
            continue
        body = common_part.carried(row.common, common, draft.body)
        if body != draft.body:
            followed.append(drafts.change(session, office, actor, draft.id, draft.version, {"body": body}))
    row.common, row.version, row.changed = common, version + 1, office.now()
    session.flush()
    _log(session, actor, Event.CIRCULAR_CHANGED, row, states=str(len(followed)))
    return row, tuple(followed)


def withdraw_rest(
    session: Session, office: Office, actor: Actor, circular: str, kept: Reference, reason: str
) -> tuple[Draft, ...]:
    """One State has it: what has not left to the others is given up, and where it has, a withdrawal is begun.

    Answers the withdrawals. Those that nothing in the law holds up are frozen at once; each is then approved and
    signed like any other. `Unknown` `no_member` for a matter that is none of the circular's.
    """
    permit(actor, Permission.DRAFT_WRITE, actor.authority)
    row = _locked(session, actor, circular)
    _demand_open(row)
    known = members(session, row)
    if kept not in [opened_as(session, draft) for _, draft in known]:
        raise Unknown("no_member", f"{kept} is no matter of this circular.", "See its board.")
    begun = []
    for member, draft in known:
        reference = opened_as(session, draft)
        if reference == kept or draft.state == "discarded":
            continue
        if draft.state != "issued" and not _left(session, office, actor, reference):
            drafts.discard(session, office, actor, draft.id, draft.version)
            continue
        made = _withdrawal(session, office, actor, Reference(str(reference)), draft, reason)
        if made is not None:
            member.withdrawal = made.id
            begun.append(made)
    row.kept, row.changed = kept, office.now()
    session.flush()
    _log(session, actor, Event.CIRCULAR_WITHDRAWN, row, matter=kept, states=str(len(begun)))
    return tuple(begun)


def circular_of(session: Session, actor: Actor, circular: str) -> Circular:
    """One circular."""
    permit(actor, Permission.DRAFT_READ, actor.authority)
    row = session.get(Circular, (actor.authority, circular))
    if row is None:
        raise Unknown("no_circular", f"There is no circular {circular}.", "See the list of circulars.")
    return row


def circulars_of(session: Session, actor: Actor) -> Sequence[Circular]:
    """The authority's circulars, those changed last first."""
    permit(actor, Permission.DRAFT_READ, actor.authority)
    query = select(Circular).where(Circular.authority == actor.authority)
    return session.scalars(query.order_by(Circular.changed.desc(), Circular.id.desc())).all()


def members(session: Session, row: Circular) -> list[tuple[CircularMember, Draft]]:
    """The States' drafts of a circular, in the order in which they were begun."""
    same = (Draft.authority == CircularMember.authority) & (Draft.id == CircularMember.draft)
    query = select(CircularMember, Draft).join(Draft, same)
    query = query.where(CircularMember.authority == row.authority, CircularMember.circular == row.id)
    return [(member, draft) for member, draft in session.execute(query.order_by(Draft.made, Draft.id))]


def _address(session: Session, office: Office, actor: Actor, row: Circular, one: Addressed, urgency: str) -> Draft:
    new = NewDraft(
        act=row.act,
        procedure=row.procedure,
        recipient=one.recipient,
        treaty=one.treaty,
        urgency=urgency,
        language=one.language,
        body=common_part.joined(row.common, one.own),
        attachments=tuple(dict.fromkeys((*row.attachments, *one.attachments))),
    )
    made = drafts.begin(session, office, actor, new, source={"circular": row.id})
    session.add(CircularMember(authority=row.authority, circular=row.id, draft=made.id))
    session.flush()
    return made


def _left(session: Session, office: Office, actor: Actor, reference: str | None) -> bool:
    """Whether anything of a matter was ever signed."""
    if reference is None:
        return False
    try:
        standing(session, office.catalogue, actor.authority, reference)
    except Unknown:
        return False
    return True


def _withdrawal(
    session: Session, office: Office, actor: Actor, reference: Reference, opened: Draft, reason: str
) -> Draft | None:
    """A withdrawal in one matter, frozen where nothing in the law holds it up; None where it is over already."""
    stands = standing(session, office.catalogue, actor.authority, reference)
    if all(step.act != WITHDRAW for step in stands.open):
        return None
    new = NewDraft(act=WITHDRAW, reference=reference, language=opened.language, body={"reason": reason})
    made = drafts.begin(session, office, actor, new)
    with session.begin_nested() as point:
        try:
            drafts.freeze(session, office, actor, made.id, made.version)
        except (Invalid, Conflict):
            point.rollback()  # it stays a draft: somebody reads its findings, or names its signatory
    session.refresh(made)
    return made


def _locked(session: Session, actor: Actor, circular: str) -> Circular:
    row = session.get(Circular, (actor.authority, circular), with_for_update=True)
    if row is None:
        raise Unknown("no_circular", f"There is no circular {circular}.", "See the list of circulars.")
    return row


def _demand_open(row: Circular) -> None:
    if row.kept is not None:
        raise Conflict("circular_ended", f"{row.kept} has it; the others were withdrawn.", "Begin another one.")


def _log(session: Session, actor: Actor, event: Event, row: Circular, **more: str) -> None:
    record(session, actor, event, at=row.changed, subject={"circular": row.id, "version": str(row.version), **more})
