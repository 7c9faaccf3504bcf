"""Whether an instrument asks to be kept confidential, and hiding it from the moment on in which it is stored.

Who is named is the matter's to say, when it is projected (`app/matters/confidential.py`); until then nobody sees it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.access import guards
from app.instruments.header import Content
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.canonical import Json
from app.kit.ids import AuthorityId
from app.treaties.bodies import rows, text

MEMBER = "confidentiality"
ASKED, UNTIL = f"{MEMBER}.asked", f"{MEMBER}.until"
"""Dotted paths under which a correction, or a draft that is shown for comment, says it."""


@dataclass(frozen=True)
class Wish:
    """What an instrument says of confidentiality (UNCC 40(20)); None of what it says nothing of."""

    asked: bool | None = None
    until: str | None = None


def wish(body: Mapping[str, Json]) -> Wish:
    """What a body says: by the member that all requests share, as a correction of it, or as part of a draft that is
    shown for comment. `asked` of these is spelt `true` or `false`, as the content spells it.
    """
    told = body.get(MEMBER)
    if isinstance(told, dict):
        asked, until = told.get("asked"), told.get("until")
        return Wish(asked if isinstance(asked, bool) else None, until if isinstance(until, str) else None)
    named = dict(_named(body))
    return Wish({"true": True, "false": False}.get(named.get(ASKED, "").casefold()), named.get(UNTIL))


def asks(body: Mapping[str, Json]) -> bool:
    """Whether a body asks that what it is about be kept confidential."""
    return wish(body).asked is True


def hide(session: Session, row: Instrument, content: Content) -> None:
    """Guard a matter from the first instrument of the other side on that asks for it, be it the one that opens it or a
    later one, and in a guarded one the files beside each. No exercise is guarded.
    """
    owner = AuthorityId(row.authority)
    guard = guards.of_matter(session, owner, row.reference)
    if guard is None:
        if row.exercise or not asks(content.body):
            return
        node = Actor.node(owner)
        guard = guards.put(session, node, reference=row.reference, draft=None, why=guards.ASKED, reason="", at=row.at)
    guards.lay(session, guard, [one.sha256 for one in content.attachments])


def _named(body: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    for list_, said in (("corrections", "reads"), ("parts", "text")):
        for _, one in rows(dict(body), list_):
            yield text(one, "field"), text(one, said).strip()
