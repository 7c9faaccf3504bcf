"""Identifiers that came from a third State without a condition, under a treaty that may limit their use as well."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.instruments import said_by
from app.instruments.models import Instrument, LimitedIdentifier, MatterHead
from app.kit.canonical import JsonObject
from app.kit.ids import AuthorityId
from app.matters.limited import GAVE, held, naming
from app.matters.terms import pinned_treaty
from app.procedures.table import Side
from app.treaties.catalogue import Treaties
from app.treaties.limited import keys
from app.treaties.review import Limited

_WITHIN = (MatterHead.authority == Instrument.authority) & (MatterHead.reference == Instrument.reference)


def treaty_limits(
    session: Session, treaties: Treaties, owner: str, recipient: AuthorityId, identifiers: Iterable[JsonObject]
) -> tuple[Limited, ...]:
    """Of the identifiers that a draft tells those that third States sent without a condition, each with the treaty of
    its matter; newest first. What the treaty says of it, `limit_of` reads. Left out is what came from the recipient's
    State, what came under no treaty that we hold, and what we had named ourselves in that matter.
    """
    named = naming(identifiers)
    if named is None:
        return ()
    query = (
        select(LimitedIdentifier, Instrument.side, MatterHead)
        .join(Instrument, GAVE)
        .join(MatterHead, _WITHIN)
        .where(named, *held(owner, recipient, written=False), Instrument.exercise.is_(False))
        .order_by(Instrument.at.desc(), Instrument.id, LimitedIdentifier.mark)
    )
    found = session.execute(query).all()
    ours = _named(session, owner, {head.reference for _, _, head in found})
    return tuple(
        Limited(
            one.mark, one.state, head.reference, one.instrument, one.place,
            treaty=treaty, furnished=side == Side.REQUESTED.value,
        )
        for one, side, head in found
        if (head.reference, one.mark) not in ours and (treaty := pinned_treaty(treaties, head)) is not None
    )  # fmt: skip


def _named(session: Session, owner: str, references: Collection[str]) -> frozenset[tuple[str, str]]:
    """What our own instruments of these matters name, by matter and mark."""
    query = select(Instrument.reference, Instrument.content).where(
        Instrument.authority == owner,
        Instrument.reference.in_(references),
        Instrument.outgoing,
        Instrument.state != "rejected",
    )
    return frozenset(
        (reference, one.mark)
        for reference, content in (session.execute(query) if references else ())
        for one in keys(said_by.read(content).body)
    )
