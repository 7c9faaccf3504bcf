"""What a draft must be told of beside its own body: clocks of its matter, and requests that rest upon it.

Guards at the sender (`law.md` §3, conventions): acceptance and projection never look at any of this.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.instruments import said_by
from app.instruments.header import read
from app.instruments.models import Instrument, MatterHead
from app.kit.canonical import Json, JsonObject
from app.kit.ids import AuthorityId, state_of
from app.matters.linked import pins
from app.matters.models import Draft, Matter
from app.matters.standing import Standing
from app.notices.models import RUNS, Deadline
from app.procedures.catalogue import Catalogue
from app.procedures.engine import Link
from app.procedures.table import Side
from app.treaties.review import Record

RESTS_ON = ("mla_request",)
"""Kinds that may name what a preservation keeps (UNCC 42(8))."""
LET_GO = ("release_notice", "lapse_notice")
"""Kinds by which what is preserved is let go."""
NO_EMERGENCY = "not_an_emergency"


def due(session: Session, draft: Draft) -> Mapping[str, datetime]:
    """When each clock of the draft's matter ends that runs now; of several of one code the first."""
    return {} if draft.reference is None else running(session, AuthorityId(draft.authority), draft.reference)


def owed(session: Session, draft: Draft) -> Mapping[str, Mapping[str, datetime]]:
    """The same by the side whose duty it is."""
    if draft.reference is None:
        return {}
    owner = AuthorityId(draft.authority)
    return {side.value: running(session, owner, draft.reference, side) for side in Side}


def running(session: Session, owner: AuthorityId, reference: str, side: Side | None = None) -> Mapping[str, datetime]:
    """The same for a matter; of a side only those that are its duty."""
    query = select(Deadline.code, Deadline.due).where(
        Deadline.authority == owner,
        Deadline.reference == reference,
        *RUNS,
        Deadline.due.is_not(None),
    )
    if side is not None:
        query = query.where(Deadline.duty == side.value)
    found: dict[str, datetime] = {}
    for code, end in session.execute(query):
        if end is not None:
            found[code] = min(end, found.get(code, end))
    return found


def pending(session: Session, catalogue: Catalogue, standing: Standing) -> tuple[str, ...]:
    """The matters of the same authority whose request names this one's instruments or reference and is undecided."""
    head, named = standing.head, {link.id for link in standing.links}
    owner = AuthorityId(head.authority)
    same = (Matter.authority == Instrument.authority) & (Matter.reference == Instrument.reference)
    query = (
        select(Instrument.reference, Instrument.content, Matter.status)
        .join(Matter, same)
        .where(
            Instrument.authority == owner,
            Instrument.kind.in_(RESTS_ON),
            Instrument.state != "rejected",
            Instrument.reference != head.reference,
            Matter.exercise.is_(False),
            Matter.status != "CLOSED",
        )
        .order_by(Instrument.reference)
    )
    found: dict[str, None] = {}
    for reference, content, status in session.execute(query):
        told = read(content)
        table = catalogue.procedure(told.procedure.name, told.procedure.version)
        if status in table.open and rests_on(said_by.said(told).body, head.reference, named):
            found[reference] = None
    return tuple(found)


def on_record(session: Session, owner: str, body: JsonObject, reference: str | None) -> tuple[Record, ...]:
    """Of the instruments that a body names by id and digest those that stand in other matters here."""
    named = {one for one, _ in pins(body)}
    if not named:
        return ()
    query = select(Instrument.id, Instrument.sha256, Instrument.kind, Instrument.content, Instrument.reference).where(
        Instrument.authority == owner,
        Instrument.id.in_(named),
        Instrument.reference != (reference or ""),
        Instrument.state != "rejected",
    )
    return tuple(
        Record(identity, digest, kind, state_of(said_by.read(content).writer), matter)
        for identity, digest, kind, content, matter in session.execute(query)
    )


def earlier(
    session: Session, owner: AuthorityId, state: str, body: JsonObject, reference: str | None
) -> tuple[str, ...]:
    """Matters with a State in which the facts of this request were determined not to be an emergency (finding E-1)."""
    wanted = facts(body)
    if not wanted:
        return ()
    query = (
        select(Instrument.reference, Instrument.kind, Instrument.content)
        .join(
            MatterHead, (MatterHead.authority == Instrument.authority) & (MatterHead.reference == Instrument.reference)
        )
        .where(
            Instrument.authority == owner,
            Instrument.kind.in_(("emergency_request", "determination")),
            Instrument.state != "rejected",
            MatterHead.counterpart.startswith(f"{state}."),
        )
        .order_by(Instrument.reference)
    )
    same, refused = dict[str, None](), set[str]()
    for matter, kind, content in session.execute(query):
        told = said_by.read(content).body
        if kind == "emergency_request" and matter != reference and facts(told) == wanted:
            same[matter] = None
        if kind == "determination" and told.get("decision") == NO_EMERGENCY and not told.get("measures"):
            refused.add(matter)
    return tuple(matter for matter in same if matter in refused)


def facts(body: JsonObject) -> str:
    """The facts of an emergency, by which it is known again: however they are spaced and capitalised."""
    told = body.get("emergency")
    found = told.get("facts") if isinstance(told, dict) else None
    return " ".join(found.casefold().split()) if isinstance(found, str) else ""


def determined(applied: Iterable[Link]) -> str:
    """What the requested side last determined on a matter as a whole, of what has taken effect; empty: nothing."""
    whole = [link for link in applied if link.kind == "determination" and not link.body.get("measures")]
    found = [link.body.get("decision") for link in whole]
    return str(found[-1]) if found else ""


def opening(applied: Iterable[Link]) -> JsonObject:
    """The body of the request that a matter is about: its opening instrument, or what confirmed a spoken one."""
    for link in applied:
        if link.kind != "oral_note":
            return dict(link.body)
    return {}


def rests_on(body: JsonObject, reference: str, instruments: Collection[str]) -> bool:
    """Whether a request names a preservation: in a measure, or among the related matters."""
    for row in (*_rows(body.get("measures")), *_rows(body.get("related"))):
        if reference in (row.get("preservation_matter"), row.get("matter")):
            return True
        for member in ("preservation", "ref"):
            ref = row.get(member)
            if isinstance(ref, dict) and ref.get("id") in instruments:
                return True
    return False


def _rows(value: Json) -> list[JsonObject]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
