"""Drafts in a matter of another authority of the State: its grant names the acts that may be prepared (`law.md` §3.13).

The draft is the holder's from its first moment: whoever speaks for the side reads, changes, freezes and signs it.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.instruments.models import MatterHead
from app.kit.actor import Actor
from app.kit.canonical import Json
from app.kit.errors import Invalid
from app.kit.ids import AuthorityId, uuid7
from app.matters import changes as feed
from app.matters import grants
from app.matters.models import Draft, Matter
from app.matters.office import Office
from app.matters.open_parts import open_parts
from app.matters.paper import NewDraft, apply
from app.matters.standing import standing
from app.matters.terms import row_of


def prepare(session: Session, office: Office, actor: Actor, new: NewDraft) -> Draft | None:
    """Begin a draft in the matter of another authority; None where the matter is our own, or nobody granted anything.

    `Denied` `not_granted` for an act that the grant does not name, `Invalid` `no_material` for files: material goes to
    the holder by a delivery under the mandate.
    """
    if new.reference is None or session.get(MatterHead, (actor.authority, new.reference)) is not None:
        return None
    grant = grants.held(session, actor, new.reference)
    if grant is None:
        return None
    grants.permit_granted(actor, Permission.DRAFT_WRITE, grant, new.act)
    if new.attachments:
        raise Invalid("no_material", "No files go with a draft for another authority.", "Send a mandate_delivery.")
    holder, now = AuthorityId(grant.authority), office.now()
    stands = standing(session, office.catalogue, holder, new.reference)
    row_of(stands.procedure, new.act)
    matter = session.get(Matter, (holder, new.reference))
    draft = Draft(authority=holder, id=uuid7(), version=1, act=new.act, state="open", author=actor.official)
    draft.made = draft.changed = now
    draft.reference, draft.frozen, draft.procedure = stands.head.reference, None, stands.procedure.name
    draft.recipient, draft.treaty = stands.head.counterpart, stands.head.treaty
    draft.open_parts = open_parts(stands, new.act)
    members: dict[str, Json] = {
        "urgency": new.urgency or (matter.urgency if matter else "routine"),
        "language": new.language,
        "body": new.body,
        "attachments": [],
        "in_reply_to": new.in_reply_to,
        "replaces": None,
    }
    apply(draft, members)
    session.add(draft)
    session.flush()
    subject = {"draft": draft.id, "version": "1", "act": draft.act, "matter": new.reference, "holder": holder}
    record(session, actor, Event.DRAFT_MADE, at=now, subject=subject)
    grants.used(session, actor, grant, now, draft=draft.id, act=draft.act)
    feed.note(session, actor.authority, feed.DRAFT, draft.id, now)
    return draft
