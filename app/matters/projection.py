"""From `decided` to status, deadlines and notices: the matter is recomputed whole, as often as one likes."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, exists, func, or_, select, update
from sqlalchemy.orm import Session

from app.directory.calendar import Calendar
from app.duty.calendars import calendar_of
from app.exchange import by_paper, chains, priority
from app.instruments.header import read
from app.instruments.models import Instrument, MatterHead
from app.kit.canonical import JsonObject
from app.kit.ids import AuthorityId, InstrumentId, Reference, StateCode, state_of
from app.matters import (
    calls,
    changes,
    confidential,
    desk_waits,
    grants,
    handing,
    kept_for,
    news,
    offences,
    provider_waits,
    silence_watch,
)
from app.matters.clock_rack import Moment
from app.matters.desk import ProjectionDesk
from app.matters.ends import offered
from app.matters.linked import note_links
from app.matters.matter_law import MatterLaw
from app.matters.models import Draft, Matter
from app.matters.picture import Known, Picture, picture
from app.matters.practised import practised
from app.matters.terms import pinned_treaty
from app.notices.clocks import Running, reconcile
from app.procedures.catalogue import Catalogue
from app.procedures.table import Basis, Side
from app.treaties.catalogue import Treaties
from app.treaties.profiles import profile

log = logging.getLogger("rogatory.projection")

ARRIVAL = "dispatch_arrival"
"""The clock on word of the arrival of a paper."""


def work(desk: ProjectionDesk, name: str, urgent: bool | None = None) -> bool:
    """Project one matter whose instruments were decided since it was projected last, or hand one over to the authority
    that took its owner's part; answers whether there was one. `urgent`: the lane, as `priority.rows` has it.

    Row-level security hides one authority's matters from another's session: each authority is asked in its own.
    """
    if any(_one(desk, owner, name, urgent) for owner in desk.authorities):
        return True
    return not urgent and handing.work(desk, name)


def recompute(
    session: Session, owner: AuthorityId, reference: Reference, catalogue: Catalogue, treaties: Treaties, now: datetime
) -> Matter | None:
    """Write what the instruments of a matter say: status, deadlines, notices, change feed. Twice is the same as once.

    None for a matter of which nothing was ever issued.
    """
    head = chains.lock(session, owner, reference)
    rows = chains.instruments(session, owner, reference)
    if not rows:
        return None
    procedure = chains.table(catalogue, head)
    papers = by_paper.papers(session, owner, reference)
    if any(row.proof == by_paper.OWN_RECORD for row in rows):
        chains.catch_up(session, head, procedure)
    law = MatterLaw(pinned_treaty(treaties, head), tuple(profile(one) for one in _states(head)))
    known = [_known(row, papers) for row in rows]
    found = picture(procedure, Side(head.side), known, calendars(session, head), law, practised(session, head))
    matter = session.get(Matter, (owner, reference), with_for_update=True)
    before = news.Before.of(matter.projection if matter else None)
    stored = found.to_json()
    changed = matter is None or matter.projection != stored
    if matter is None:
        matter = Matter(authority=owner, reference=reference, case=None, exercise=procedure.exercise, changed=now)
        session.add(matter)
    _write(matter, found, stored, now if changed else matter.changed)
    session.flush()
    offences.note(session, owner, reference, found)
    handing.note(head, found.seen)
    # An exercise has clocks to show, but none that rings; those of a part that was handed over ring at the heir's.
    silent = procedure.exercise or head.successor is not None
    clocks = () if silent else (*offered(procedure, found), *_arrivals(rows, papers, found.side))
    reconcile(session, owner, reference, found.side, clocks, now)
    confidential.note_matter(session, head, rows, found.urgency, procedure.exercise, now)
    calls.match(session, head, rows, now)
    news.tell(session, head, procedure, rows, before, found, now)
    note_links(session, [row for row in rows if row.id not in before.states])
    desk_waits.tell(session, head, catalogue, now)
    provider_waits.tell(session, head, now)
    kept_for.tell(session, catalogue, head, procedure, found.seen, now)
    if procedure.domestic:
        grants.reconcile(session, head, procedure, found.seen, now)
    if found.seen.status == grants.CLOSED:
        grants.close(session, owner, reference, now)
    drafts = _settle_drafts(session, owner, rows, before, now)
    head.projected = head.changed
    session.flush()
    if changed:
        silence_watch.settle(session, owner, reference, now)
        changes.note_all(session, owner, [*drafts, *_changes(reference, before, found)], now)
    return matter


def calendars(session: Session, head: MatterHead) -> dict[Side, Calendar]:
    """On which days either side works, as its State publishes it (`calendars`)."""
    own, (ours, theirs) = Side(head.side), _states(head)
    return {own: calendar_of(session, ours), own.other: calendar_of(session, theirs)}


def _states(head: MatterHead) -> tuple[StateCode, StateCode]:
    """Our own, and the other."""
    return state_of(AuthorityId(head.authority)), state_of(AuthorityId(head.counterpart))


def _one(desk: ProjectionDesk, owner: AuthorityId, name: str, urgent: bool | None) -> bool:
    """One matter of one authority. What cannot be projected is logged and passed over until the next sweep."""
    stuck: list[str] = []
    while True:
        reference = None
        try:
            with desk.sessions.begin(owner) as session:
                reference = session.scalar(_stale(owner, stuck, urgent, desk.now()))
                if reference is None:
                    return False
                recompute(session, owner, Reference(reference), desk.catalogue, desk.treaties, desk.now())
                return True
        except Exception:
            if reference is None:
                raise
            log.exception("%s could not project %s", name, reference)
            stuck.append(reference)


def _stale(owner: AuthorityId, stuck: Sequence[str], urgent: bool | None, now: datetime) -> Select[str]:
    """A matter of a lane that is to be projected, urgent ones first; locked, and passed over while another worker has
    it. A matter in which something has just happened is left to the urgent lane where there is one.
    """
    inside = (Instrument.authority == owner, Instrument.reference == MatterHead.reference)
    pressing = exists().where(*inside, Instrument.urgency != "routine")
    last = func.coalesce(Instrument.decided, Instrument.at)
    query = select(MatterHead.reference).where(
        MatterHead.authority == owner,
        MatterHead.changed != MatterHead.projected,
        MatterHead.reference.not_in(stuck),
    )
    if urgent:
        query = query.where(pressing)
    elif urgent is False:
        query = query.where(or_(~pressing, ~exists().where(*inside, last > now - priority.LATE, last <= now)))
    return query.order_by(pressing.desc(), MatterHead.opened).limit(1).with_for_update(skip_locked=True, of=MatterHead)


def _known(row: Instrument, papers: Mapping[InstrumentId, by_paper.Known]) -> Known:
    content = read(row.content)
    link = chains.link_of(content, row.sha256, Side(row.side))
    paper = papers.get(InstrumentId(row.id))
    theirs = row.proof == by_paper.OWN_RECORD
    reached = (row.decided or row.at) if row.outgoing else row.at
    if paper is not None and paper.arrived is not None:
        reached = max(row.at, by_paper.noon(paper.arrived))
    return Known(
        link,
        row.outgoing,
        row.state,
        Moment(row.proven or row.at, reached),
        row.reason,
        on_record=theirs or paper is not None,
        arrived=paper is not None and paper.arrived is not None,
        scan=str(content.body.get("scan")) if theirs else "",
    )


def _arrivals(
    rows: Sequence[Instrument], papers: Mapping[InstrumentId, by_paper.Known], own: Side
) -> Iterator[Running]:
    """For each paper that left, the clock by which we ask after it."""
    for row in rows:
        known = papers.get(InstrumentId(row.id))
        if known is None or known.expected is None or known.left is None:
            continue
        stopped = None if known.arrived is None else by_paper.noon(known.arrived)
        yield Running(
            ARRIVAL,
            InstrumentId(row.id),
            by_paper.noon(known.left),
            by_paper.noon(known.expected),
            Basis.PRACTICE,
            own,
            stopped=stopped,
        )


def _write(matter: Matter, found: Picture, stored: JsonObject, changed: datetime) -> None:
    matter.status, matter.source, matter.settled = found.seen.status, found.seen.source, found.is_settled
    matter.projection, matter.urgency, matter.changed = stored, found.urgency, changed


def _settle_drafts(
    session: Session, owner: AuthorityId, rows: Sequence[Instrument], before: news.Before, now: datetime
) -> list[tuple[str, str]]:
    """A draft whose instrument has been issued is done with; answers the lines for the feed."""
    ours = [row for row in rows if row.outgoing or row.proof == by_paper.OWN_RECORD]
    left = [row.id for row in ours if row.id not in before.states]
    if not left:
        return []
    query = update(Draft).where(Draft.authority == owner, Draft.frozen.in_(left), Draft.state == "frozen")
    done = query.values(state="issued", version=Draft.version + 1, changed=now).returning(Draft.id)
    found = session.scalars(done.execution_options(synchronize_session=False))
    return [(changes.DRAFT, draft) for draft in found]


def _changes(reference: str, before: news.Before, found: Picture) -> list[tuple[str, str]]:
    """The lines for the feed: every instrument whose state is another, and the matter."""
    told = [one for one, state in found.states.items() if before.states.get(one) != state]
    return [*((changes.INSTRUMENT, one) for one in told), (changes.MATTER, reference)]
