"""Whether an instrument asks to be kept confidential, and hiding it from the moment on in which it is stored.

Who is named is the matter's to say, when it is projected (`app/matters/confidential.py`); until then nobody sees it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import guards
from app.access.models import Guard
from app.instruments.header import Content
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.canonical import Json
from app.kit.ids import AuthorityId


def asks(body: Mapping[str, Json]) -> bool:
    """Whether a request asks that it be kept confidential (UNCC 40(20)): the member that all requests share."""
    told = body.get("confidentiality")
    return isinstance(told, dict) and told.get("asked") is True


def hide(session: Session, row: Instrument, content: Content) -> None:
    """Guard a matter with the first instrument that comes in it and asks for it, and in a guarded one the files beside
    each. No exercise is guarded, nor again what an official has lifted.
    """
    owner = AuthorityId(row.authority)
    guard = guards.of_matter(session, owner, row.reference)
    if guard is None:
        ever = select(Guard.id).where(Guard.authority == owner, Guard.reference == row.reference)
        if row.exercise or row.number != 1 or not asks(content.body) or session.scalars(ever).first() is not None:
            return
        node = Actor.node(owner)
        guard = guards.put(session, node, reference=row.reference, draft=None, why=guards.ASKED, reason="", at=row.at)
    guards.lay(session, guard, [one.sha256 for one in content.attachments])
