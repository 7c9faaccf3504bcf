"""The identifiers that a draft would tell the other side, also where it shows another draft for comment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kit.canonical import Json, JsonObject
from app.matters.models import Draft, DraftVersion
from app.procedures import registering
from app.treaties.bodies import at, rows, text
from app.treaties.same_identifier import document_of, known_by, placed

_PART = re.compile(r"((?:.*?\.)?identifiers\.[0-9]+)\.(.+)", re.ASCII)
_DOCUMENT = re.compile(r"(.+)\.document\.number", re.ASCII)
_TELL_NOTHING = frozenset({"id", "kind", "note"})
"""Members of an identifier that alone are not it."""


def told_identifiers(session: Session, draft: Draft, kind: str) -> tuple[tuple[str, JsonObject], ...]:
    """Each with the place in the draft's body that a finding on it points to. `kind`: of the draft's instrument.

    A registration of a paper tells nobody anything.
    """
    if draft.act == registering.ACT:
        return ()
    if kind == "draft_shared":
        return _shown(session, draft)
    return tuple(placed(draft.body))


def _shown(session: Session, letter: Draft) -> tuple[tuple[str, JsonObject], ...]:
    """By the version that was shown, and by what the draft says now: what either knows again is told."""
    shown, version = text(letter.body, "draft"), letter.body.get("draft_version")
    now = session.get(Draft, (letter.authority, shown))
    sources = [body_at(session, letter.authority, shown, version if isinstance(version, int) else 0)]
    sources += [now.body] if now is not None else []
    told = [one for source in sources for one in shown_identifiers(letter.body, source)]
    return tuple({(place, known_by(row)): (place, row) for place, row in told}.values())


def shown_identifiers(letter: JsonObject, source: JsonObject) -> tuple[tuple[str, JsonObject], ...]:
    """The identifiers of which a letter that shows a draft tells a part. What it leaves out of one, `source` says: an
    address shown without its kind is the same address. Pure.
    """
    places: dict[str, str] = {}
    found: dict[str, JsonObject] = {}
    documents: list[tuple[str, JsonObject]] = []
    for place, part in rows(letter, "parts"):
        field = text(part, "field")
        if (holder := _DOCUMENT.fullmatch(field)) is not None:
            documents += [(place, row) for row in _document(at(source, holder[1]), part)]
        if (hit := _PART.fullmatch(field)) is None:
            continue
        where, member = hit.groups()
        before = at(source, where)
        row = found.setdefault(where, {**before} if isinstance(before, dict) else {})
        row[member] = text(part, "text")
        if member not in _TELL_NOTHING:
            places.setdefault(where, place)
    return (*((place, found[where]) for where, place in places.items()), *documents)


def _document(person: Json, part: JsonObject) -> Iterator[JsonObject]:
    """The document whose number a part tells: who issued it, the person of the source says."""
    whole = {**person} if isinstance(person, dict) else {}
    document = whole.get("document")
    number: JsonObject = {"number": text(part, "text")}
    yield from document_of({**whole, "document": {**document, **number} if isinstance(document, dict) else number})


def body_at(session: Session, owner: str, draft: str, version: int) -> JsonObject:
    """A draft's body as it was at a version: that of the newest one kept until then. Empty where there is none."""
    query = select(DraftVersion.members).where(
        DraftVersion.authority == owner, DraftVersion.draft == draft, DraftVersion.version <= version
    )
    members = session.scalars(query.order_by(DraftVersion.version.desc()).limit(1)).first()
    body = members.get("body") if members else None
    return body if isinstance(body, dict) else {}
