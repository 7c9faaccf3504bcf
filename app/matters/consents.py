"""The consents of other States that a draft names, as far as they are on record here (`law.md` §2; UNCC 36(3), 40(19)).

A consent is an accepted `use_decision` that says yes to our `use_request`; what may be used, and where it may go, the
request says.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit.canonical import Json, JsonObject
from app.kit.ids import state_of
from app.treaties.bodies import at, rows, text, texts
from app.treaties.review import Consent

_YES = ("agreed", "agreed_with_conditions")


def consents(session: Session, owner: str, body: JsonObject) -> tuple[Consent, ...]:
    """Of the consents that a body names those that were given: by whom, for what material, for which States."""
    wanted = {text(ref, "id") for ref in _named(body)} - {""}
    if not wanted:
        return ()
    query = select(Instrument).where(
        Instrument.authority == owner,
        Instrument.id.in_(wanted),
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
    told = read(row.content)
    if text(told.body, "decision") not in _YES or told.in_reply_to is None:
        return None
    asked = session.scalar(
        select(Instrument).where(
            Instrument.authority == row.authority,
            Instrument.reference == row.reference,
            Instrument.id == told.in_reply_to.id,
            Instrument.sha256 == told.in_reply_to.sha256,
            Instrument.kind == "use_request",
        )
    )
    if asked is None:
        return None
    wish = read(asked.content).body
    material, onward = text(at(wish, "material"), "id"), texts(wish, "onward_to")
    return Consent(row.id, row.sha256, state_of(row.sender), row.reference, material, onward)
