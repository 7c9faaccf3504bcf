"""Which counterparts are reached by paper, and what is known of the papers of a matter (`law.md` §3.17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.directory import queries as directory
from app.exchange.dispatch_models import Dispatch
from app.exchange.models import Delivery
from app.instruments.models import Instrument
from app.kit.errors import Conflict, Unknown
from app.kit.ids import AuthorityId, InstrumentId, state_of
from app.treaties.profiles import profile

OWN_RECORD = "own_record"
"""`Instrument.proof` of a paper of the other side that we registered."""


@dataclass(frozen=True)
class Known:
    """What is known of an instrument of ours that went by paper."""

    expected: date | None
    """By when word of its arrival is expected, of what has left; None: nothing has left yet."""
    left: date | None
    arrived: date | None


def reaches(session: Session, recipient: AuthorityId) -> bool:
    """Whether an authority is reached by paper alone: no node serves it, and its State exchanges papers.

    `Unknown` for an authority that its State's edition does not have, and for a State that is reached neither way.
    """
    state = state_of(recipient)
    delivery = profile(state).delivery
    try:
        edition = directory.current_edition(session, state)
    except Unknown:
        # No edition of it was ever here: a State without a node, or one whom nobody has introduced.
        if delivery == "node":
            directory.authority_entry(session, recipient)  # which says why it is not known
        return True
    if edition.node_of(recipient) is not None:
        return False
    if edition.authority(recipient) is not None and delivery == "node":
        raise Unknown("no_node", f"{recipient} is reached by no node.", "Use another channel.")
    directory.authority_entry(session, recipient)
    return True


def carried(session: Session, owner: AuthorityId, reference: str) -> bool:
    """Whether a matter has gone by paper: an instrument of ours without an envelope, or a paper that we registered.

    It stays with paper: no node of the other side has the chain that goes on (ADR 0023).
    """
    sent = exists().where(Delivery.authority == Instrument.authority, Delivery.id == Instrument.id)
    papers = select(Instrument.id).where(
        Instrument.authority == owner,
        Instrument.reference == reference,
        (Instrument.proof == OWN_RECORD) | (Instrument.outgoing & ~sent),
    )
    return session.scalar(papers.limit(1)) is not None


def goes(session: Session, owner: AuthorityId, reference: str, recipient: AuthorityId) -> bool:
    """Whether the next instrument of a matter leaves as a dispatch set."""
    return carried(session, owner, reference) or reaches(session, recipient)


def demand(session: Session, owner: AuthorityId, reference: str | None, counterpart: AuthorityId) -> None:
    """`Conflict` `has_node` where the other side's own signature is to be had."""
    if not (reaches(session, counterpart) if reference is None else goes(session, owner, reference, counterpart)):
        raise Conflict(
            "has_node",
            f"{counterpart} signs what it sends, and its node brings it.",
            "Ask for it through the node; a copy on paper is kept in the file, it changes nothing.",
        )


def papers(session: Session, owner: AuthorityId, reference: str) -> Mapping[InstrumentId, Known]:
    """What is known of our instruments of a matter that have no envelope, by id."""
    sent = exists().where(Delivery.authority == Instrument.authority, Delivery.id == Instrument.id)
    ours = select(Instrument.id).where(
        Instrument.authority == owner, Instrument.reference == reference, Instrument.outgoing, ~sent
    )
    left: dict[str, list[Dispatch]] = {one: [] for one in session.scalars(ours)}
    if left:
        rows = select(Dispatch).where(Dispatch.authority == owner, Dispatch.reference == reference)
        for row in session.scalars(rows.order_by(Dispatch.entered, Dispatch.id)):
            if row.instrument in left:
                left[row.instrument].append(row)
    return {InstrumentId(one): _known(rows) for one, rows in left.items()}


def noon(day: date) -> datetime:
    """The instant that stands for a day of which no hour is known: 12:00 UTC."""
    return datetime.combine(day, time(12), UTC)


def _known(rows: list[Dispatch]) -> Known:
    """Of several roads the first that is known to have brought it counts."""
    arrived = [row.arrived for row in rows if row.arrived is not None]
    return Known(
        min((row.expected for row in rows), default=None),
        min((row.left for row in rows), default=None),
        min(arrived, default=None),
    )
