"""Drafts: what will become an instrument, free to change until it is frozen, and afterwards by a new freeze."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.exchange import letters
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Conflict
from app.kit.ids import AuthorityId, uuid7
from app.matters import changes as feed
from app.matters import confidential
from app.matters.checks import findings_of
from app.matters.differences import put
from app.matters.freezing import freeze
from app.matters.keeping import found, locked, set_aside
from app.matters.models import Draft, Matter
from app.matters.office import Office
from app.matters.open_parts import Returned, demand_open, open_parts, returned
from app.matters.paper import NewDraft, apply
from app.matters.preparing import prepare
from app.matters.rights import permit_paper
from app.matters.standing import standing
from app.matters.terms import opening_row, row_of
from app.matters.versions import keep_version, kept, members_of
from app.procedures.table import Procedure

__all__ = ["NewDraft", "begin", "change", "discard", "draft_of", "drafts_of", "findings_of", "freeze", "restore"]


def begin(
    session: Session,
    office: Office,
    actor: Actor,
    new: NewDraft,
    *,
    what: str = "begun",
    source: JsonObject | None = None,
) -> Draft:
    """Begin a draft, in a matter or to open one. Nothing of the law is asked yet: it may be as incomplete as it is.

    `what` and `source` say where its first version comes from, where it was not typed. In a matter of another authority
    that grants us the act, the draft is that authority's (`preparing`).
    """
    permit_paper(actor, Permission.DRAFT_WRITE)
    if (prepared := prepare(session, office, actor, new)) is not None:
        return prepared
    now = office.now()
    draft = Draft(authority=actor.authority, id=uuid7(), version=1, act=new.act, state="open", author=actor.official)
    draft.made = draft.changed = now
    draft.reference, draft.treaty, draft.frozen, draft.open_parts = None, None, None, None
    if new.reference is None:
        procedure = office.catalogue.newest(new.procedure)
        opening_row(procedure, new.act)
        apply(draft, {"recipient": new.recipient, "treaty": new.treaty})
        urgency = new.urgency or "routine"
    else:
        procedure = _in_matter(session, office, draft, new)
        urgency = new.urgency or _urgency(session, draft)
    permit_paper(actor, Permission.DRAFT_WRITE, procedure)
    draft.procedure = procedure.name
    members: dict[str, Json] = {
        "urgency": urgency,
        "language": new.language,
        "body": new.body,
        "attachments": [*new.attachments],
        "in_reply_to": new.in_reply_to,
        "replaces": new.replaces,
    }
    apply(draft, members)
    session.add(draft)
    session.flush()
    confidential.note_draft(session, actor, draft, source)
    letters.owe(session, AuthorityId(draft.authority), draft.body, office.state, now)
    keep_version(session, actor, draft, None, what, source)
    _log(session, actor, Event.DRAFT_MADE, draft)
    return draft


def change(
    session: Session,
    office: Office,
    actor: Actor,
    draft_id: str,
    version: int,
    changes: Mapping[str, Json],
    *,
    fields: Mapping[str, Json] | None = None,
    what: str = "changed",
    source: JsonObject | None = None,
) -> Draft:
    """Change members of a draft (`paper.apply` says which), then `fields` of its body by dotted path, None taking one
    out. What was frozen of it is discarded; what it holds now is a version.

    `Conflict` `draft_changed` when the draft is no longer the version that the actor saw.
    """
    permit_paper(actor, Permission.DRAFT_WRITE)
    draft = locked(session, actor, draft_id, version)
    permit_paper(actor, Permission.DRAFT_WRITE, office.catalogue.newest(draft.procedure))
    before = members_of(draft)
    apply(draft, changes)
    if fields:
        body = draft.body
        for path, value in fields.items():
            body = put(body, path, value)
        apply(draft, {"body": body})
    back = _came_back(session, office, draft) if draft.open_parts else None
    demand_open(draft, before, members_of(draft), None if back is None else back.body)
    set_aside(session, draft, office.now())
    draft.version, draft.changed, draft.state, draft.frozen = version + 1, office.now(), "open", None
    session.flush()
    confidential.note_draft(session, actor, draft)
    letters.owe(session, AuthorityId(draft.authority), draft.body, office.state, office.now())
    keep_version(session, actor, draft, before, what, source)
    _log(session, actor, Event.DRAFT_CHANGED, draft)
    return draft


def restore(session: Session, office: Office, actor: Actor, draft_id: str, version: int, wanted: int) -> Draft:
    """Bring a draft back to what it held at the version `wanted`: a new version, which is itself restored from.

    `Unknown` `no_version` when that version is not kept.
    """
    permit_paper(actor, Permission.DRAFT_WRITE)
    members = kept(session, found(session, actor, draft_id), wanted).members
    return change(session, office, actor, draft_id, version, members, what="restored", source={"version": wanted})


def discard(session: Session, office: Office, actor: Actor, draft_id: str, version: int) -> Draft:
    """Give a draft up, and what was frozen of it. It stays readable."""
    permit_paper(actor, Permission.DRAFT_WRITE)
    draft = locked(session, actor, draft_id, version)
    permit_paper(actor, Permission.DRAFT_WRITE, office.catalogue.newest(draft.procedure))
    set_aside(session, draft, office.now())
    draft.version, draft.changed, draft.state = version + 1, office.now(), "discarded"
    session.flush()
    _log(session, actor, Event.DRAFT_DISCARDED, draft)
    return draft


def draft_of(session: Session, actor: Actor, draft_id: str) -> Draft:
    """One draft."""
    permit(actor, Permission.DRAFT_READ, actor.authority)
    return found(session, actor, draft_id)


def drafts_of(
    session: Session,
    actor: Actor,
    *,
    state: str | None = None,
    limit: int = 200,
    before: tuple[datetime, str] | None = None,
) -> list[Draft]:
    """The authority's drafts, those changed last first; those that are at work, or those of one state.

    `before`: when the draft that the list goes on after was changed, and its id.
    """
    permit(actor, Permission.DRAFT_READ, actor.authority)
    states = [state] if state else ["open", "frozen"]
    query = select(Draft).where(Draft.authority == actor.authority, Draft.state.in_(states))
    if before is not None:
        query = query.where(tuple_(Draft.changed, Draft.id) < tuple_(*before))
    return list(session.scalars(query.order_by(Draft.changed.desc(), Draft.id.desc()).limit(limit)))


def _in_matter(session: Session, office: Office, draft: Draft, new: NewDraft) -> Procedure:
    """Bind a draft to its matter: procedure, recipient and treaty are the matter's."""
    stands = standing(session, office.catalogue, AuthorityId(draft.authority), str(new.reference))
    head = stands.head
    row_of(stands.procedure, new.act)
    told = [(new.procedure, head.procedure), (new.recipient, head.counterpart), (new.treaty or "", head.treaty)]
    for given, is_so in told:
        if given and given != is_so:
            raise Conflict("other_matter", f"{head.reference} has {is_so}, not {given}.", "Leave it out.")
    draft.reference, draft.recipient, draft.treaty = head.reference, head.counterpart, head.treaty
    draft.open_parts = open_parts(stands, new.act)
    return stands.procedure


def _came_back(session: Session, office: Office, draft: Draft) -> Returned | None:
    """What a draft completes, as the matter stands now."""
    if draft.reference is None:
        return None
    ahead = standing(session, office.catalogue, AuthorityId(draft.authority), draft.reference).ahead
    return returned(ahead.status, ahead.applied)


def _urgency(session: Session, draft: Draft) -> str:
    """The matter's urgency: an answer to an urgent request is urgent unless its author says otherwise."""
    matter = session.get(Matter, (draft.authority, draft.reference))
    return matter.urgency if matter else "routine"


def _log(session: Session, actor: Actor, event: Event, draft: Draft) -> None:
    subject = {"draft": draft.id, "version": str(draft.version), "act": draft.act}
    if draft.reference is not None:
        subject["matter"] = draft.reference
    record(session, actor, event, at=draft.changed, subject=subject)
    feed.note(session, actor.authority, feed.DRAFT, draft.id, draft.changed)
