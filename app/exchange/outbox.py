"""The outbox: the one place where an instrument begins to leave."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.record import record
from app.exchange import by_paper, chains
from app.exchange import envelope as wire
from app.exchange.models import Delivery, Outbox
from app.instruments.header import Content, read
from app.instruments.keep import keep
from app.instruments.models import Frozen, MatterHead
from app.kit.actor import Actor
from app.kit.ids import AuthorityId, Digest, state_of
from app.notices.occasions import Occasion
from app.notices.post import post as notify
from app.procedures import registering
from app.procedures.engine import chained
from app.procedures.table import Procedure, Side
from app.trust.report import Report


def lock(session: Session, owner: AuthorityId, instrument: str) -> tuple[Outbox, Delivery]:
    """The rows of one delivery, read afresh and locked until the transaction ends.

    The ONE order in which rows of an outgoing instrument are locked, wherever it is: `outbox`, `delivery`,
    `matter_head`, `instrument`; then `road` and `notice`. Who needs fewer leaves some out, and never goes back up.
    """
    row = session.get_one(Outbox, instrument, with_for_update=True, populate_existing=True)
    key = (owner, instrument)
    return row, session.get_one(Delivery, key, with_for_update=True, populate_existing=True)


def subject(delivery: Delivery) -> dict[str, str]:
    """What notices about a delivery are about."""
    return {"instrument": delivery.id, "matter": delivery.reference}


def post(
    session: Session,
    head: MatterHead,
    frozen: Frozen,
    procedure: Procedure,
    digest: Digest,
    size: int,
    unstamped: bool,
    report: Report,
    now: datetime,
) -> str:
    """Keep a signed instrument of ours, log it and put it in the outbox; answers the id of its log entry.

    What goes by paper gets no row there: it leaves by acts of people, each with an entry of its own (`dispatch`). A
    paper of the other side that we registered leaves on no road at all.
    """
    content = read(frozen.content)
    owner = AuthorityId(head.authority)
    theirs = content.kind == registering.KIND
    link = chains.link_of(content, digest, chains.side_of(content, Side(head.side)))
    logged = {"instrument": content.id, "matter": content.matter, "sha256": digest, "kind": link.kind}
    event = Event.PAPER_REGISTERED if theirs else Event.INSTRUMENT_ISSUED
    entry = record(session, Actor.named(content.official), event, at=now, subject=logged)
    paper = theirs or by_paper.goes(session, owner, head.reference, content.receiving)
    keep(
        session,
        head,
        content,
        frozen.content,
        digest,
        size,
        chained=chained(procedure, link.act),
        state="accepted" if theirs else "pending",
        report=report,
        at=now,
        entry=entry,
        link=link if theirs else None,
    )
    if not theirs:
        chains.advance(head, procedure, link)
    head.signing, head.changed = None, head.changed + 1
    frozen.state, frozen.unstamped, frozen.reason = "issued", unstamped, None
    if not paper:
        _carry(session, content, entry, now)
    if unstamped:
        params = {"instrument": content.id, "matter": content.matter}
        notify(session, owner, Occasion.UNSTAMPED_LEFT, params, now, params)
    return entry


def _carry(session: Session, content: Content, entry: str, now: datetime) -> None:
    owner = content.sending
    session.add(
        Outbox(
            authority=owner,
            id=content.id,
            peer=state_of(content.receiving),
            urgent=wire.urgent(content.urgency),
            entry=entry,
            due=now,
            tries=0,
            waits=False,
        )
    )
    session.add(
        Delivery(
            authority=owner,
            id=content.id,
            reference=content.matter,
            recipient=content.receiving,
            state="waiting",
            made=now,
            attempts=0,
        )
    )
