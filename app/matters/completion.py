"""What came back for completion: a draft of it in which only the parts that were named are open."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.instruments import said_by
from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.errors import Invalid, Unknown
from app.kit.ids import Reference
from app.matters.drafts import begin
from app.matters.models import Draft
from app.matters.office import Office
from app.matters.open_parts import AGAIN, parts
from app.matters.paper import NewDraft
from app.matters.rights import permit_paper


def complete(session: Session, office: Office, actor: Actor, returned: str) -> Draft:
    """Begin what came back once more, by the id of the return: its body, and only the parts named there open.

    `Unknown` `no_return`; `Invalid` `nothing_returned` when nothing of ours came before it.
    """
    permit_paper(actor, Permission.DRAFT_WRITE)
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    query = select(Instrument).where(
        Instrument.authority == actor.authority,
        Instrument.id == returned,
        Instrument.kind == "mandate_return",
        Instrument.outgoing.is_(False),
        Instrument.state == "accepted",
    )
    row = session.scalars(query).first()
    if row is None:
        raise Unknown("no_return", f"No return for completion {returned} has come.", "See the matter's instruments.")
    last = _returned(session, row)
    content = read(last.content)
    new = NewDraft(
        act=AGAIN[last.kind],
        reference=Reference(row.reference),
        language=content.language,
        body=content.body,
        attachments=tuple(one.sha256 for one in content.attachments),
    )
    draft = begin(session, office, actor, new, what="returned", source={"instrument": row.id, "of": last.id})
    draft.open_parts = [*parts(said_by.read(row.content).body)]
    session.flush()
    return draft


def _returned(session: Session, row: Instrument) -> Instrument:
    """Our newest instrument before the return that can come back."""
    query = select(Instrument).where(
        Instrument.authority == row.authority,
        Instrument.reference == row.reference,
        Instrument.sender == row.authority,
        Instrument.kind.in_(AGAIN),
        Instrument.state != "rejected",
    )
    pinned = read(row.content).after.other
    found = list(session.scalars(query.order_by(Instrument.number.desc(), Instrument.id.desc())))
    seen = [one for one in found if pinned is not None and one.id == pinned.id] or found
    if not seen:
        raise Invalid("nothing_returned", "Nothing of ours in this matter can come back.", "Begin it anew.")
    return seen[0]
