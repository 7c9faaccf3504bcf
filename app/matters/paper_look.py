"""What whoever confirms a registered paper must see beside it: whether its scan is a form of ours that came back whole,
what it says otherwise than what was typed, and whether the step that it stands for is open (`law.md` §3.17).
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.exchange import replies
from app.exchange.dispatch_models import ReplyReading
from app.instruments.header import Content, read
from app.instruments.models import Frozen, MatterHead
from app.kit.actor import Actor
from app.kit.canonical import JsonObject
from app.kit.errors import Conflict, RogatoryError
from app.kit.ids import AuthorityId
from app.matters.differences import differences
from app.matters.freezing import demand_open
from app.matters.models import Draft
from app.matters.office import Office
from app.matters.signing_views import PaperLookView
from app.matters.terms import terms
from app.procedures import registering

READING, UNREAD, STILL_READ = "reading", "unread", "scan_unread"
OPEN = "open"
TOLD = ("act", "kind", "kind_version", "in_reply_to", *replies.HEAD, "said")
"""Members of a registration that a form can tell."""
WORDS = {
    "no_form": "It is no form of ours: the paper itself is compared with what was typed.",
    "other_form": "It is a form, but its digest or check code is not that of our instrument: ask back.",
    "no_instrument": "It is a form, but of no instrument of ours: ask back.",
}
"""What it means that a scan was not read as an answer."""


def look(session: Session, row: Frozen, content: Content) -> PaperLookView | None:
    """What was read of the scan of a frozen registration; None for any other document."""
    if content.act != registering.ACT:
        return None
    scan = str(content.body.get("scan", ""))
    found = replies.last_reading(session, AuthorityId(row.authority), scan)
    if found is None:
        return PaperLookView(scan, UNREAD, None, None, (), None, ())
    elsewhere = found.reference if found.reference != row.reference else None
    told = tuple(_otherwise(found.body, content.body)) if found.body is not None else ()
    words = WORDS.get(found.reason or "")
    return PaperLookView(scan, found.state, found.reason, words, tuple(found.problems), elsewhere, told)


def demand_read(session: Session, row: Frozen) -> None:
    """`Conflict` `scan_unread` while the scan of a registration is being read: whoever confirms sees what it says."""
    found = look(session, row, read(row.content))
    if found is not None and found.form == READING:
        raise Conflict(STILL_READ, "The scan of this paper is still being read.", "Look at what it says, then approve.")


def step_of(session: Session, office: Office, actor: Actor, row: ReplyReading) -> str | None:
    """What would come of registering a form that was read: `open`, or the code of what stands in the way. None where it
    is of no matter.
    """
    permit(actor, Permission.DRAFT_READ, actor.authority)
    if row.body is None or row.reference is None:
        return None
    head = session.get_one(MatterHead, (row.authority, row.reference))
    draft = Draft(authority=row.authority, id=row.id, reference=row.reference, act=registering.ACT, body=row.body)
    draft.recipient, draft.procedure, draft.treaty = head.counterpart, head.procedure, head.treaty
    draft.urgency, draft.language, draft.attachments = "routine", "en", [row.file]
    draft.in_reply_to, draft.replaces, draft.version = None, None, 0
    try:
        demand_open(session, draft, terms(session, office, draft))
    except RogatoryError as error:
        return error.code
    return OPEN


def _otherwise(form: JsonObject, typed: JsonObject) -> Iterator[JsonObject]:
    """What the form says otherwise than what was typed, each with its field."""
    for name in TOLD:
        if name not in form and name not in replies.HEAD:
            continue
        for one in differences(form.get(name), typed.get(name), name):
            yield {"field": one.path, "form": one.was, "typed": one.now}
