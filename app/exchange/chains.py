"""The chain of a matter as its owner knows it: rows of instruments to links for the engine, and the two heads."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.instruments import header
from app.instruments.header import Content, read
from app.instruments.models import Frozen, Instrument, MatterHead
from app.kit.canonical import Json
from app.kit.errors import Invalid, Overtaken, Refused, Unavailable
from app.kit.ids import AuthorityId, Digest, InstrumentId
from app.procedures import registering
from app.procedures.catalogue import Catalogue
from app.procedures.engine import Link, Pin, chained
from app.procedures.heads import sound_head
from app.procedures.table import Procedure, Side


def link_of(content: Content, sha256: str, side: Side) -> Link:
    """What the engine needs of an instrument. `side` is its signer's; of a paper that we registered the other one, and
    the link is that of the instrument which it stands for.
    """
    if content.kind == registering.KIND:
        return _registered(content, sha256, side)
    return Link(
        InstrumentId(content.id),
        Digest(sha256),
        side,
        content.act,
        content.kind,
        _pin(content.after.own),
        _pin(content.after.other),
        _pin(content.in_reply_to),
        _pin(content.replaces),
        content.urgency,
        content.body,
        content.sending,
        content.receiving,
        content.language,
    )


def side_of(content: Content, own: Side) -> Side:
    """Whose step an instrument of ours is: a paper that we register is the other side's."""
    return own.other if content.kind == registering.KIND else own


def _registered(content: Content, sha256: str, side: Side) -> Link:
    """Where a paper stands in the chain: after the last that is known of theirs, and what they had seen of ours."""
    stands = registering.stood_for(content.body)
    seen = _named(stands.seen) if stands.seen is not None else _pin(content.after.own)
    answered = None if stands.in_reply_to is None else _named(stands.in_reply_to)
    return Link(
        InstrumentId(content.id),
        Digest(sha256),
        side,
        stands.act,
        stands.kind,
        _pin(content.after.other),
        seen,
        answered,
        None,
        stands.urgency(content.urgency),
        stands.said,
        language=content.language,
    )


def known(session: Session, owner: AuthorityId, reference: str) -> tuple[list[Link], set[InstrumentId]]:
    """The instruments that count in a matter (theirs accepted, our own not rejected), and the void ones."""
    rows = instruments(session, owner, reference)
    counted = [row for row in rows if row.state in {"accepted", "pending"}]
    links = [link_of(read(row.content), row.sha256, Side(row.side)) for row in counted]
    return links, {InstrumentId(row.id) for row in rows if row.state == "rejected"}


def instruments(session: Session, owner: AuthorityId, reference: str) -> Sequence[Instrument]:
    """All instruments of a matter, in the order in which this owner came to know them."""
    query = select(Instrument).where(Instrument.authority == owner, Instrument.reference == reference)
    return session.scalars(query.order_by(Instrument.number, Instrument.id)).all()


def table(catalogue: Catalogue, head: MatterHead) -> Procedure:
    """The procedure that the matter pins."""
    return catalogue.pinned(head.procedure, head.procedure_version, head.procedure_sha256)


def head_of(session: Session, owner: AuthorityId, reference: str) -> MatterHead:
    """The matter's heads, as they are."""
    return session.get_one(MatterHead, (owner, reference))


def lock(session: Session, owner: AuthorityId, reference: str) -> MatterHead:
    """The matter's heads, locked until the transaction ends: signing and receiving wait for each other here."""
    return session.get_one(MatterHead, (owner, reference), with_for_update=True)


def demand_unmoved(head: MatterHead, frozen: Frozen, content: Content) -> None:
    """Both heads are where they were at the freeze, else `Overtaken`; `Unavailable` `signing_busy` while another
    instrument of ours is being signed in the matter: that decides nothing, it is tried again in a moment.
    """
    if head.signing not in (None, frozen.id):
        raise Unavailable("signing_busy", "Another instrument of this matter is being signed.", "Wait a moment.")
    own, other = _pin(content.after.own), _pin(content.after.other)
    if (own, other) != heads(head):
        raise Overtaken(
            "overtaken",
            f"An instrument came into {head.reference} after the document was frozen.",
            "Read it, then freeze the draft again and have that approved.",
        )


def heads(head: MatterHead) -> tuple[Pin | None, Pin | None]:
    """Our own head and the other side's."""
    own = Pin(InstrumentId(head.own_id), Digest(head.own_sha256)) if head.own_id and head.own_sha256 else None
    other = Pin(InstrumentId(head.other_id), Digest(head.other_sha256)) if head.other_id and head.other_sha256 else None
    return own, other


def advance(head: MatterHead, procedure: Procedure, link: Link) -> None:
    """A chained instrument becomes the head of its side."""
    if not chained(procedure, link.act):
        return
    if link.side.value == head.side:
        head.own_id, head.own_sha256 = link.id, link.sha256
    else:
        head.other_id, head.other_sha256 = link.id, link.sha256


def step_back(session: Session, head: MatterHead, procedure: Procedure) -> None:
    """After a rejection: our own head is the last chained instrument of ours that stands on nothing void.

    What is being signed at this moment names the void one as its predecessor: its signature is not taken up.
    """
    session.flush()
    links, _ = known(session, AuthorityId(head.authority), head.reference)
    pin = sound_head(procedure, links, Side(head.side))
    if pin != heads(head)[0]:
        head.signing = None
    head.own_id = pin.id if pin else None
    head.own_sha256 = pin.sha256 if pin else None


def refuse_other_table(head: MatterHead, content: Content) -> None:
    """The content names the procedure and the treaty that the matter pins."""
    named = (content.procedure.name, content.procedure.version, content.procedure.sha256)
    if named != (head.procedure, head.procedure_version, head.procedure_sha256):
        raise Refused("other_procedure", "The instrument names another procedure than its matter.")
    treaty = content.treaty
    named_treaty = (treaty.code, treaty.version, treaty.sha256) if treaty else (None, None, None)
    if named_treaty != (head.treaty, head.treaty_version, head.treaty_sha256):
        raise Refused("other_treaty", "The instrument names another treaty than its matter.")


def _named(value: Json) -> Pin:
    if not isinstance(value, dict):
        raise Invalid("bad_registration", "An instrument is named by id and sha256.")
    return Pin(InstrumentId(str(value.get("id"))), Digest(str(value.get("sha256"))))


def catch_up(session: Session, head: MatterHead, procedure: Procedure) -> None:
    """The other side's head, once a paper of theirs was registered: the last of the chain that nothing void is under.

    The sign class keeps what it sealed and may move our own head alone; who receives moves theirs.
    """
    links, _ = known(session, AuthorityId(head.authority), head.reference)
    pin = sound_head(procedure, links, Side(head.side).other)
    if pin is not None and pin != heads(head)[1]:
        head.other_id, head.other_sha256 = pin.id, pin.sha256
        head.changed += 1


def _pin(told: header.Pin | None) -> Pin | None:
    return None if told is None else Pin(InstrumentId(told.id), Digest(told.sha256))
