"""The consents of other States that a draft names, as far as they are on record here (`law.md` §2; UNCC 36(3), 40(19)).

A consent is an accepted `use_decision` that says yes to our `use_request`; what may be used, and where it may go, the
request says. Either may have come on paper: the State that consents is the one that wrote it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.instruments import said_by
from app.instruments.models import Instrument
from app.kit.canonical import Json, JsonObject
from app.kit.ids import state_of
from app.treaties.bodies import at, rows, text, texts
from app.treaties.review import Consent, Limited

_YES = ("agreed", "agreed_with_conditions")


def consents(session: Session, owner: str, body: JsonObject, limited: Collection[Limited]) -> tuple[Consent, ...]:
    """The consents that were given, of those that a body names and those in the matters of what is `limited`: by whom,
    for what material, for which States.
    """
    wanted = {text(ref, "id") for ref in _named(body)} - {""}
    matters = {one.matter for one in limited}
    if not wanted and not matters:
        return ()
    query = select(Instrument).where(
        Instrument.authority == owner,
        Instrument.id.in_(wanted) | Instrument.reference.in_(matters),
        Instrument.kind == "use_decision",
        Instrument.outgoing.is_(False),
        Instrument.state == "accepted",
    )
    return tuple(found for row in session.scalars(query) if (found := _consent(session, row)) is not None)


def _named(body: JsonObject) -> Iterator[Json]:
    yield body.get("origin_consent")
    for _, source in rows(body, "sources"):
        yield source.get("consent")


def _consent(session: Session, row: Instrument) -> Consent | None:
    told = said_by.read(row.content)
    if text(told.body, "decision") not in _YES or told.in_reply_to is None:
        return None
    asked = session.scalar(
        select(Instrument).where(
            Instrument.authority == row.authority,
            Instrument.reference == row.reference,
            tuple_(Instrument.id, Instrument.sha256) == told.in_reply_to,
            Instrument.kind == "use_request",
        )
    )
    if asked is None:
        return None
    wish = said_by.read(asked.content).body
    material, onward = text(at(wish, "material"), "id"), texts(wish, "onward_to")
    return Consent(row.id, row.sha256, state_of(told.writer), row.reference, material, onward)
