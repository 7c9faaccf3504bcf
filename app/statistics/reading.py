"""From an authority's own rows to courses: matters with other States; no exercises, nothing that is confidential."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.access import guards
from app.exchange.models import Delivery
from app.instruments.models import Instrument, MatterHead
from app.kit import canonical
from app.kit.canonical import Json, JsonObject, objects
from app.kit.clock import instant
from app.kit.ids import AuthorityId, authority_id, state_of
from app.matters.models import Matter
from app.notices.models import Deadline
from app.procedures.catalogue import Catalogue
from app.procedures.table import Procedure, Side
from app.statistics import families
from app.statistics.course import POSTPONEMENT, REFUSALS, Course, ended, paused, took
from app.statistics.facts import Passed, Said, Story

AT_ONCE = 500
"""Matters whose instruments are read in one query."""
INFORMAL = frozenset({"draft_consultation"})
"""What is shared before anything is asked is no request."""
CONSULTATIONS = frozenset({"consultation", "consultation_answer"})
TOLD = (*sorted(REFUSALS), POSTPONEMENT)
READ = sorted({*TOLD, "mla_request", "transfer_request", "provider_measure_notice", "information", *families.KINDS})


def courses(session: Session, owner: AuthorityId, catalogue: Catalogue, now: datetime) -> list[Course]:
    """Every matter that counts, whoever reads: what is confidential is counted for nobody, so that two readers'
    figures never differ by it. One that was handed over counts where it is now.
    """
    guarded = guards.closed_to(Matter.authority, Matter.reference, guards.NOBODY)
    query = (
        select(MatterHead, Matter)
        .join(Matter, (Matter.authority == MatterHead.authority) & (Matter.reference == MatterHead.reference))
        .where(MatterHead.authority == owner, MatterHead.successor.is_(None), Matter.exercise.is_(False), ~guarded)
        .order_by(MatterHead.reference)
    )
    counted = []
    for head, matter in session.execute(query):
        table = catalogue.pinned(head.procedure, head.procedure_version, head.procedure_sha256)
        if not table.exercise and not table.domestic and table.name not in INFORMAL:
            counted.append((head, matter, table))
    parts = (counted[place : place + AT_ONCE] for place in range(0, len(counted), AT_ONCE))
    return [one for part in parts for one in _read(session, owner, part, now)]


def _read(
    session: Session, owner: AuthorityId, part: Sequence[tuple[MatterHead, Matter, Procedure]], now: datetime
) -> Iterator[Course]:
    references = [head.reference for head, _, _ in part]
    bodies = _bodies(session, owner, references)
    forms, due = _forms(session, owner, references), _deadlines(session, owner, references, now)
    came = _receipts(session, owner, references)
    for head, matter, table in part:
        passed = [(str(one["id"]), _passed(one)) for one in objects(matter.projection.get("history", []))
                  if not one["crossed"]]  # fmt: skip
        if passed:  # else nothing of it was accepted yet
            said = [Said(one, *bodies.get(identity, ({}, {}))) for identity, one in passed]
            of_form, received = forms.get(head.reference, Counter()), came.get(passed[0][0])
            yield _course(head, matter, table, said, of_form, due.get(head.reference, ()), received, now)


def _course(
    head: MatterHead,
    matter: Matter,
    table: Procedure,
    said: Sequence[Said],
    form: Mapping[str, int],
    deadlines: Sequence[str],
    received: datetime | None,
    now: datetime,
) -> Course:
    passed = [one.passed for one in said]
    opened, opening = said[0].passed, said[0].body
    sent, still = head.side == Side.REQUESTING.value, matter.status in table.open
    measures = {str(one.get("id")): str(one["code"]) for one in objects(opening.get("measures", [])) if "code" in one}
    refusals = [place for place, one in enumerate(passed) if one.kind in REFUSALS]
    until = ended(table, passed) or now
    queried = paused(passed, until)
    return Course(
        procedure=head.procedure,
        treaty=head.treaty,
        sent=sent,
        counterpart=state_of(authority_id(head.counterpart)),
        urgency=matter.urgency,
        opened=opened.at,
        open=still,
        status=matter.status,
        offences=_once(one.get("code") for one in objects(opening.get("offences", []))),
        measures=tuple(dict.fromkeys(measures.values())),
        outcomes=tuple(
            (measures.get(str(one.get("measure")), "unknown"), str(one["outcome"]))
            for one_said in said
            for one in objects(one_said.body.get("outcomes", []))
            if "outcome" in one
        ),
        grounds=tuple(
            (_denied(one.passed), str(why["code"]), str(why.get("article", "")))
            for one in said
            if one.passed.kind in TOLD
            for why in objects(one.body.get("grounds", []))
        ),
        refused=bool(refusals),
        consulted=bool(refusals) and any(one.kind in CONSULTATIONS for one in passed[: refusals[0]]),
        questions=sum(one.act == "ask" for one in passed),
        waited_requesting=queried,
        waited_requested=max(0.0, (until - opened.at).total_seconds() - queried),
        deadlines=tuple(deadlines),
        signed=form.get("signature", 0),
        papers=form.get("own_record", 0),
        took=took(table, passed, received),
        facts=families.read(Story(head.procedure, sent, still, said)),
    )


def _denied(one: Passed) -> str:
    return "postponement" if one.kind == POSTPONEMENT else "refusal"


def _passed(one: JsonObject) -> Passed:
    return Passed(
        str(one["act"]),
        str(one["kind"]),
        Side(str(one["side"])),
        str(one["before"]),
        str(one["after"]),
        instant(str(one["at"])),
    )


def _bodies(
    session: Session, owner: AuthorityId, references: Sequence[str]
) -> dict[str, tuple[JsonObject, Mapping[str, int]]]:
    """Body, and bytes of what travelled beside it, by the instrument's id: of what opens a matter, of what says
    outcomes and grounds, and of what the families read.
    """
    query = select(Instrument.id, Instrument.content).where(
        Instrument.authority == owner,
        Instrument.reference.in_(references),
        Instrument.state == "accepted",
        or_(Instrument.kind.in_(READ), Instrument.kind.like("%report"), Instrument.kind.like("%request")),
    )
    found: dict[str, tuple[JsonObject, Mapping[str, int]]] = {}
    for identity, content in session.execute(query):
        whole = canonical.loads(content)
        body: Json = whole.get("body", {})
        beside = objects(whole.get("attachments", []))
        sizes = {str(one["sha256"]): size for one in beside if isinstance(size := one.get("size"), int)}
        found[identity] = (body if isinstance(body, dict) else {}), sizes
    return found


def _receipts(session: Session, owner: AuthorityId, references: Sequence[str]) -> dict[str, datetime]:
    """When the requested side's node had an instrument, by its id: what we sent, by the first receipt of the other
    node that we hold; what came to us, by our own clock. What went on paper is not in it.
    """
    sent = select(Delivery.id, Delivery.delivered).where(
        Delivery.authority == owner, Delivery.reference.in_(references), Delivery.delivered.is_not(None)
    )
    came = select(Instrument.id, Instrument.at).where(
        Instrument.authority == owner,
        Instrument.reference.in_(references),
        Instrument.outgoing.is_(False),
        Instrument.proof == "signature",
    )
    return {identity: at for query in (sent, came) for identity, at in session.execute(query) if at is not None}


def _forms(session: Session, owner: AuthorityId, references: Sequence[str]) -> dict[str, Counter[str]]:
    query = (
        select(Instrument.reference, Instrument.proof, func.count())
        .where(Instrument.authority == owner, Instrument.reference.in_(references), Instrument.state == "accepted")
        .group_by(Instrument.reference, Instrument.proof)
    )
    found: dict[str, Counter[str]] = {}
    for reference, proof, count in session.execute(query):
        found.setdefault(reference, Counter())[proof] = count
    return found


def _deadlines(session: Session, owner: AuthorityId, references: Sequence[str], now: datetime) -> dict[str, list[str]]:
    """Our own duties that are over: kept, or missed; what still runs is neither."""
    query = select(Deadline).where(
        Deadline.authority == owner,
        Deadline.reference.in_(references),
        Deadline.own,
        Deadline.gone.is_(None),
        Deadline.due.is_not(None),
    )
    found: dict[str, list[str]] = {}
    for one in session.scalars(query.order_by(Deadline.reference, Deadline.code, Deadline.started)):
        late = one.due is not None and (one.stopped or now) > one.due
        if one.stopped is not None or late:
            found.setdefault(one.reference, []).append(f"{one.kind} {'missed' if late else 'kept'}")
    return found


def _once(codes: Iterable[Json]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one) for one in codes if one))
