"""Cases: an authority's own domestic files, each grouping matters. They never cross a border."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor
from app.kit.errors import Conflict, Invalid, Unknown
from app.kit.ids import Reference, uuid7
from app.matters import changes
from app.matters.models import Case, Matter

NUMBER, TITLE = 60, 200
"""Characters at most."""


def open_case(session: Session, actor: Actor, number: str, title: str, at: datetime) -> Case:
    """Enter a domestic file. `Conflict` `case_exists` for a number that is in use."""
    permit(actor, Permission.DRAFT_WRITE, actor.authority)
    number, title = (unicodedata.normalize("NFC", text).strip() for text in (number, title))
    if not 0 < len(number) <= NUMBER or not 0 < len(title) <= TITLE:
        raise Invalid("bad_case", f"A case has a number (at most {NUMBER} characters) and a title (at most {TITLE}).")
    same = select(Case.id).where(Case.authority == actor.authority, Case.number == number)
    if session.scalar(same) is not None:
        raise Conflict("case_exists", f"There is a case {number} already.", "Use it, or give another number.")
    row = Case(authority=actor.authority, id=uuid7(), number=number, title=title, opened=at)
    session.add(row)
    session.flush()
    record(session, actor, Event.CASE_OPENED, at=at, subject={"case": row.id})
    return row


def put_into_case(session: Session, actor: Actor, reference: Reference, case: str | None, at: datetime) -> Matter:
    """File a matter under a case, or under none."""
    permit(actor, Permission.DRAFT_WRITE, actor.authority)
    matter = session.get(Matter, (actor.authority, reference), with_for_update=True)
    if matter is None:
        raise Unknown("no_matter", f"There is no matter {reference}.", "See `matters list`.")
    if case is not None and session.get(Case, (actor.authority, case)) is None:
        raise Unknown("no_case", f"There is no case {case}.", "Open it first.")
    matter.case, matter.changed = case, at
    session.flush()
    changes.note(session, actor.authority, changes.MATTER, reference, at)
    return matter


def cases_of(session: Session, actor: Actor) -> list[Case]:
    """All cases of the authority, newest first."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    query = select(Case).where(Case.authority == actor.authority)
    return list(session.scalars(query.order_by(Case.opened.desc(), Case.id.desc())))
